"""Session fixtures that set up the process and nothing else: tests see them as any other, on every lane."""

import logging
import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def quiet_logs():
    class Quiet(logging.Filter):
        def filter(self, record):
            return record.msg != "noise"

    logging.getLogger("noisy").addFilter(Quiet())


@pytest.fixture(scope="session", autouse=True)
def marked_environment():
    os.environ["MARKED_BY_A_FIXTURE"] = "yes"


def test_filter_is_there(caplog):
    logging.getLogger("noisy").warning("noise")
    logging.getLogger("noisy").warning("signal")
    assert caplog.messages == ["signal"]


def test_filter_was_added_once():
    assert len(logging.getLogger("noisy").filters) == 1


def test_environment():
    assert os.environ.pop("MARKED_BY_A_FIXTURE") == "yes"
