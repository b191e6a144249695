"""The terminal, where the runner gave it to the tests (`-s`, `--pdb`): the one lane there is may read from it.

A lane is in a group of its own, and the kernel stops whoever reads from a terminal that belongs to another group.
"""

import _signal as signal
import os


class Terminal:
    """Standard input, and the group that had it when the run began. Not a terminal: nothing is done."""

    def __init__(self):
        self._group = os.tcgetpgrp(0) if _is_terminal() else None

    def take_back(self):
        """Gives the terminal, which a lane that is gone may have had, to whom it belonged."""
        if self._group is not None:
            _give(self._group)


def take():
    """Makes this process's group the one that reads from the terminal and gets its signals."""
    if _is_terminal():
        _give(os.getpgrp())


def _is_terminal():
    try:
        return os.isatty(0) and os.tcgetpgrp(0) > 0
    except OSError:
        return False  # a terminal, but not the one that controls this session


def _give(group):
    # Who gives it away is in the background, and would be stopped for trying.
    found = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        os.tcsetpgrp(0, group)
    except OSError:
        pass  # the group is empty by now
    finally:
        signal.signal(signal.SIGTTOU, found)
