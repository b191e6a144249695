"""Watches child processes: deadlines, stacks, kills and how each one ended. Used by the supervisor and by bases.

Only a process's parent kills it, and kills its group while the process is a zombie: so neither a process id nor a
group id can have been reused by then. Clocks are read from the slots, so a lane that holds the GIL in C for ever
is timed all the same.
"""

import _signal as signal
import os
import time

# Asks a lane for the stacks of all its threads; `faulthandler` answers it inside the signal, also with the GIL held.
STACKS_SIGNAL = getattr(signal, "SIGRTMAX", signal.SIGUSR2 + 1) - 1

# How long a process may take to write its stacks before it is killed, and between two looks at them, in seconds.
# A dump of 100 threads takes 4 ms.
STACKS_WAIT = 0.2
STACKS_LOOK = 0.005

# Between two looks at the clocks; also how much later than its limit a test may be stopped.
CLOCK_LOOK = 0.05


class Child:
    """A process this one forked, the leader of a group of its own."""

    __slots__ = ("pid", "slot", "stacks", "timed_out", "_kill_at", "_stacks_size")

    def __init__(self, pid, slot, stacks):
        self.pid = pid
        self.slot = slot
        self.stacks = stacks
        self.timed_out = False
        self._kill_at = None
        self._stacks_size = 0

    @property
    def dying(self):
        return self._kill_at is not None

    def kill(self, dump):
        """Kills the whole group; with `dump` only after the process wrote its stacks, or had the time to."""
        if dump and not self.dying:
            self._kill_at = time.monotonic() + STACKS_WAIT
            self._stacks_size = 0
            os.kill(self.pid, STACKS_SIGNAL)
        elif not dump:
            self._kill_at = float("inf")
            kill_group(self.pid)

    def look(self, now):
        """Acts on the deadline and on stacks that are complete."""
        if self.dying:
            size = os.fstat(self.stacks).st_size
            complete = size > 0 and size == self._stacks_size
            self._stacks_size = size
            if complete or now >= self._kill_at:
                self.kill(dump=False)
            return
        clock = self.slot.clock
        # Read twice: the process may be in the middle of writing it.
        if 0.0 < clock[1] < now and clock == self.slot.clock:
            self.timed_out = not self.slot.sealed
            self.kill(dump=self.timed_out)


class Watch:
    """The living children of this process."""

    def __init__(self):
        self._children = {}

    def add(self, child):
        self._children[child.pid] = child

    def look(self):
        """Acts on all clocks. Gives the seconds after which to look again, None where there is nothing to watch."""
        if not self._children:
            return None
        now = time.monotonic()
        dumping = False
        for child in self._children.values():
            child.look(now)
            dumping = dumping or child.dying
        return STACKS_LOOK if dumping else CLOCK_LOOK

    def reap(self):
        """Takes the children that ended, with what was left of their groups: a list of (child, ExitStatus)."""
        ended = []
        for child in list(self._children.values()):
            status = _take(child.pid)
            if status is not None:
                del self._children[child.pid]
                ended.append((child, status))
        return ended

    def kill_all(self):
        for child in self._children.values():
            child.kill(dump=False)

    @property
    def children(self):
        return self._children.values()

    def __contains__(self, pid):
        return pid in self._children


def kill_group(pid):
    """Kills the group `pid` leads, and `pid` itself in case it left that group. `pid` must be an unreaped child."""
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # an empty group; macOS says EPERM for one of zombies


def exit_status(code):
    """`os.waitpid`'s status as the protocol's ExitStatus."""
    if os.WIFSIGNALED(code):
        number = os.WTERMSIG(code)
        try:
            from signal import Signals

            return {"signal": Signals(number).name}
        except ValueError:
            return {"signal": f"SIG{number}"}  # a real-time signal has no name
    return {"code": os.WEXITSTATUS(code)}


def _take(pid):
    """Reaps `pid` if it ended, its group first. None: it lives."""
    if hasattr(os, "waitid"):
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        kill_group(pid)
        return exit_status(os.waitpid(pid, 0)[1])
    taken, code = os.waitpid(pid, os.WNOHANG)
    if taken == 0:
        return None
    kill_group(pid)
    return exit_status(code)
