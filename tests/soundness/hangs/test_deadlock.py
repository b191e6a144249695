"""Waits for itself."""
import threading


def test_before():
    assert 1 + 1 == 2


def test_fault():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def test_after():
    assert "a" < "b"


def test_after_fails():
    assert 1 + 1 == 3
