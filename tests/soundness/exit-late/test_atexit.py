"""Changes the interpreter's own exit status at its end; the failure must still be the run's."""
import atexit
import os


def test_registers():
    atexit.register(os._exit, 0)


def test_fails():
    assert False
