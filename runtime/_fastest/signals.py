"""Signal dispositions of processes that watch others: deaf to what a test may send its parent, awake to ends."""

import _signal as signal
import os

from .scratch import high_pipe

# `os.kill(os.getppid(), …)` in a test: by default each would end the parent and with it all its lanes.
_DEAF = ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM")


class Signals:
    """The dispositions of this process while it watches, and those it had before, for its children."""

    def __init__(self):
        self._found = {}
        self.wake, self._write = high_pipe()
        for fd in (self.wake, self._write):
            os.set_blocking(fd, False)
        for name in _DEAF:
            self._set(getattr(signal, name), signal.SIG_IGN)
        self._set(signal.SIGCHLD, lambda number, frame: None)
        self._wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)

    def _set(self, number, disposition):
        found = signal.getsignal(number)
        if found is not None:  # None: not installed by Python, so it could not be put back
            self._found[number] = found
            signal.signal(number, disposition)

    def drain(self):
        """Forgets the wake-ups so far, to be called before looking for what woke."""
        os.read(self.wake, 4096)

    def restore(self):
        """Gives a forked child what was there before."""
        signal.set_wakeup_fd(self._wakeup)
        for number, found in self._found.items():
            signal.signal(number, found)
        os.close(self.wake)
        os.close(self._write)
