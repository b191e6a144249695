"""Warning filters are read as `-W` reads them, and a stage of recording leaves nothing behind."""

import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.append(str(Path(__file__).parents[3] / "runtime"))

from _fastest import warning_filters  # noqa: E402
from _fastest.outcomes import UsageError  # noqa: E402

PARSED = [
    ("error", ("error", "", Warning, "", 0)),
    ("ignore::DeprecationWarning", ("ignore", "", DeprecationWarning, "", 0)),
    ("once:some.text:UserWarning:mod.*:3", ("once", "some.text", UserWarning, "mod.*", 3)),
    (" default : a b : ", ("default", "a b", Warning, "", 0)),
]


@pytest.mark.parametrize(("text", "parsed"), PARSED)
def test_parsed(text, parsed):
    assert warning_filters.parse_warning_filter(text, escape=False) == parsed


def test_command_line_texts_are_literal():
    parsed = warning_filters.parse_warning_filter("error:a.b::m.n", escape=True)
    assert parsed == ("error", r"a\.b", Warning, r"m\.n\Z", 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "invalid action"),
        ("error::int", "is not a Warning subclass"),
        ("error::NoSuchName", "NoSuchName"),
        ("error:::::", "Too many fields (6)"),
        ("error::::x", "invalid lineno 'x'"),
        ("error:(::", "Invalid regex '('"),
    ],
)
def test_wrong_filters_are_usage_errors(text, said):
    with pytest.raises(UsageError) as caught:
        warning_filters.parse_warning_filter(text, escape=False)
    assert said in str(caught.value)
    assert text in str(caught.value)


class Recorded:
    """A config with a channel that keeps messages."""

    def __init__(self, filters=()):
        self.sent = []
        self.option = SimpleNamespace(pythonwarnings=None, disable_warnings=False, max_warnings=None)
        self.pluginmanager = SimpleNamespace(is_blocked=lambda name: False)
        self.hook = SimpleNamespace(pytest_warning_recorded=SimpleNamespace(call_historic=lambda kwargs: None))
        self.channel = SimpleNamespace(send=self.sent.append)
        self.filters = list(filters)

    def getini(self, name):
        assert name == "filterwarnings"
        return self.filters


def item(*filters):
    marks = [SimpleNamespace(args=filters)] if filters else []
    return SimpleNamespace(iter_markers=lambda name: marks)


def warn():
    warnings.warn("the same place", UserWarning, stacklevel=1)


@pytest.fixture
def recorder():
    config = Recorded()
    recorder = warning_filters.WarningRecorder(config)
    recorder.open()
    yield recorder
    recorder.close()


def texts(recorder):
    return [message["warning"]["nodeid"] for message in recorder.config.sent]


def test_the_same_warning_is_recorded_for_every_item(recorder):
    for nodeid in ("a", "b"):
        recorder.begin(item())
        warn()
        warn()
        recorder.end("runtest", nodeid)
    assert texts(recorder) == ["a", "b"]


def test_what_an_item_changes_is_undone(recorder):
    before = warnings.filters[:]
    recorder.begin(item("error"))
    with pytest.raises(UserWarning):
        warn()
    warnings.simplefilter("ignore")
    warnings.showwarning = print
    recorder.end("runtest", "a")
    assert warnings.filters == before
    recorder.begin(item())
    warn()
    recorder.end("runtest", "b")
    assert texts(recorder) == ["b"]


def test_message_is_the_text_of_the_summary(recorder):
    recorder.begin(item())
    warn()
    recorder.end("runtest", "a")
    warning = recorder.config.sent[0]["warning"]
    assert warning["message"].startswith(f"{__file__}:")
    assert "UserWarning: the same place" in warning["message"]
    assert warning["category"] == "builtins.UserWarning"
    assert warning["location"]["path"] == __file__
