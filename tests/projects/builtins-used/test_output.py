"""capsys, capfd, caplog and what a failing test shows."""
import logging
import os
import sys


def test_capsys(capsys):
    print("out")
    print("err", file=sys.stderr)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("out\n", "err\n")
    print("more")
    with capsys.disabled():
        pass
    assert capsys.readouterr().out == "more\n"


def test_capfd(capfd):
    os.write(1, b"raw\n")
    assert capfd.readouterr().out == "raw\n"


def test_caplog(caplog):
    caplog.set_level(logging.INFO, logger="a")
    logging.getLogger("a").info("hello %s", "you")
    assert caplog.record_tuples == [("a", logging.INFO, "hello you")]
    with caplog.at_level(logging.ERROR, logger="a"):
        logging.getLogger("a").warning("quiet")
    assert caplog.messages == ["hello you"]
    caplog.clear()
    assert caplog.text == ""


def test_prints_and_fails():
    print("printed before failing")
    logging.getLogger("b").warning("logged before failing")
    assert [1, 2, 3] == [1, 2, 4]


def test_output_of_children():
    assert os.system("echo from a child") == 0
