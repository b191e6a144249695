"""Ties processes to the run: who adopts orphans, who dies with whom, and how none is left at the end.

Linux does the work where it can (`prctl(2)`, `/proc`); elsewhere only process groups and closed pipes do.
"""

import _signal as signal
import os
import sys
import time

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

# How long `sweep` waits for killed processes to be gone. Killing 40 takes 3 ms; more only where the kernel is busy.
SWEEP_LIMIT = 1.0


def _load_prctl():
    """`prctl(option, value)`, or None where there is no such thing.

    The extension module alone takes 0.7 ms to import, the `ctypes` package on top of it 5 ms more.
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        import _ctypes

        address = _ctypes.dlsym(_ctypes.dlopen(None, 2), "prctl")
        call = _ctypes.call_function
    except (ImportError, AttributeError, OSError):
        return None
    return lambda option, value: call(address, (option, value, 0, 0, 0))


_prctl = _load_prctl()


def adopt_orphans():
    """From now on orphaned descendants become children of this process instead of init's."""
    if _prctl is not None:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(parent):
    """The kernel kills this process when `parent`, which forked it, dies, whatever this process is doing."""
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def own_group(pid):
    """Makes `pid` the leader of a group of its own. Both sides of a fork call it: whoever comes first."""
    try:
        os.setpgid(pid, pid)
    except (ProcessLookupError, PermissionError):
        pass  # it has gone, or has done this itself and gone on


def reap_orphans(known):
    """Reaps adopted processes that ended, and none of the children in `known`, which somebody waits for."""
    while hasattr(os, "waitid"):
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None or ended.si_pid in known:
            return
        os.waitpid(ended.si_pid, 0)


def sweep(own):
    """Kills and reaps every descendant. Gives `name (pid)` of those that were running and are not in `own`."""
    left = {}
    end = time.monotonic() + SWEEP_LIMIT
    while time.monotonic() < end:
        try:
            pid = os.waitpid(-1, os.WNOHANG)[0]
        except ChildProcessError:
            break
        if pid == 0:
            for child in _children():
                name = _name(child)
                if name is not None and child not in own:
                    left[child] = f"{name} ({child})"
                os.kill(child, signal.SIGKILL)
            time.sleep(0.0005)
    return list(left.values())


def _children():
    """Process ids of this process's children; an orphan's own children follow when it is gone."""
    pid = os.getpid()
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def _name(pid):
    """The command name of a running process; None for one that has ended or been killed."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            text = file.read()
    except OSError:
        return None
    name, _, rest = text.partition("(")[2].rpartition(")")
    return None if rest.split()[0] in "ZX" else name
