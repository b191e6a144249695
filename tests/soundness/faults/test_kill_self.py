"""Kills its own process."""
import os
import signal


def test_before():
    assert 1 + 1 == 2


def test_fault():
    os.kill(os.getpid(), signal.SIGKILL)


def test_after():
    assert "a" < "b"


def test_after_fails():
    assert 1 + 1 == 3
