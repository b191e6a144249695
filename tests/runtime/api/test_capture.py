"""Captured output, captured logs, and subtests' view of both."""

import logging
import os
import sys
import warnings

import pytest

log = logging.getLogger("fastest.tests.capture")


def test_capsys(capsys):
    print("out")
    print("err", file=sys.stderr)
    assert capsys.readouterr() == ("out\n", "err\n")
    print("again")
    captured = capsys.readouterr()
    assert captured.out == "again\n"
    assert captured.err == ""
    assert capsys.readouterr().out == ""


def test_capsysbinary(capsysbinary):
    sys.stdout.buffer.write(b"\xff\x00")
    sys.stdout.flush()
    assert capsysbinary.readouterr().out == b"\xff\x00"


def test_capfd(capfd):
    os.write(1, b"descriptor\n")
    print("stream")
    os.system("echo child; echo error >&2")
    out, err = capfd.readouterr()
    assert out == "descriptor\nstream\nchild\n"
    assert err == "error\n"


def test_capfdbinary(capfdbinary):
    os.write(2, b"\xfe")
    assert capfdbinary.readouterr().err == b"\xfe"


def test_undecodable_output_is_replaced(capfd):
    os.write(1, b"a\xffb\r\n")
    assert capfd.readouterr().out == "a\ufffdb\r\n"


def test_capteesys(capteesys):
    print("both")
    assert capteesys.readouterr().out == "both\n"


def test_disabled(capsys):
    print("before")
    with capsys.disabled():
        inside = sys.stdout
    assert sys.stdout is not inside
    assert capsys.readouterr().out == "before\n"


def test_one_fixture_only(request, capsys):
    with pytest.raises(pytest.FixtureLookupError, match="cannot use capfd and capsys at the same time"):
        request.getfixturevalue("capfd")


def test_stdin_cannot_be_read():
    if sys.stdin is sys.__stdin__:
        pytest.skip("nothing is captured")
    with pytest.raises(OSError, match="reading from stdin while output is captured"):
        input()


@pytest.fixture
def prints_in_setup(capsys):
    print("from setup")
    return capsys


def test_output_of_setup(prints_in_setup):
    print("from call")
    assert prints_in_setup.readouterr().out == "from setup\nfrom call\n"


def test_caplog(caplog):
    log.warning("value %s", 1)
    log.info("too low")
    assert caplog.record_tuples == [("fastest.tests.capture", logging.WARNING, "value 1")]
    assert caplog.messages == ["value 1"]
    assert caplog.text.endswith("test_capture.py:%d value 1\n" % caplog.records[0].lineno)
    assert caplog.text.startswith("WARNING  fastest.tests.capture:")
    caplog.clear()
    assert caplog.records == []
    assert caplog.text == ""


def test_caplog_levels(caplog):
    caplog.set_level(logging.INFO)
    log.info("root level")
    with caplog.at_level("DEBUG", logger="fastest.tests.capture"):
        log.debug("logger level")
    log.debug("not any more")
    assert caplog.messages == ["root level", "logger level"]


def test_caplog_levels_are_restored():
    assert logging.getLogger().level == logging.WARNING
    assert log.level == logging.NOTSET


def test_caplog_enables_what_is_disabled(caplog):
    logging.disable(logging.CRITICAL)
    try:
        with caplog.at_level(logging.WARNING):
            log.warning("enabled")
        log.warning("disabled")
    finally:
        logging.disable(logging.NOTSET)
    assert caplog.messages == ["enabled"]


def test_caplog_filtering(caplog):
    class OnlyOdd(logging.Filter):
        def filter(self, record):
            return record.args[0] % 2

    with caplog.filtering(OnlyOdd()):
        for number in range(4):
            log.warning("%d", number)
    assert caplog.messages == ["1", "3"]


@pytest.fixture
def logs_in_setup():
    log.error("in setup")


def test_caplog_phases(logs_in_setup, caplog):
    log.error("in call")
    assert [record.message for record in caplog.get_records("setup")] == ["in setup"]
    assert [record.message for record in caplog.get_records("call")] == ["in call"]
    assert caplog.get_records("teardown") == []


def test_caplog_of_loggers_that_do_not_propagate(caplog):
    quiet = logging.getLogger("fastest.tests.quiet")
    quiet.propagate = False
    quiet.addHandler(logging.NullHandler())
    quiet.warning("in the phase in which it stopped to propagate")
    assert caplog.messages == []


def test_caplog_of_loggers_that_did_not_propagate_before(caplog):
    logging.getLogger("fastest.tests.quiet").warning("seen")
    assert caplog.messages == ["seen"]


def test_bad_log_message_fails():
    with pytest.raises(TypeError):
        log.warning("%d", "text")


def test_basic_config_does_nothing():
    before = logging.getLogger().handlers[:]
    logging.basicConfig(level=logging.DEBUG)
    assert logging.getLogger().handlers == before
    assert logging.getLogger().level == logging.WARNING


def test_recwarn(recwarn):
    warnings.warn("one", UserWarning, stacklevel=1)
    warnings.warn("two", RuntimeWarning, stacklevel=1)
    assert [str(warning.message) for warning in recwarn] == ["one", "two"]
    assert recwarn.pop(RuntimeWarning).category is RuntimeWarning
    assert len(recwarn) == 1
    recwarn.clear()
    assert recwarn.list == []


def test_subtests_pass(subtests):
    for number in range(3):
        with subtests.test("a number", number=number):
            print(number)
            log.warning("logged %d", number)
            assert number >= 0
