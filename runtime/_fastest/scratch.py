"""The descriptors the runner keeps for itself, and the files in which a process leaves its last words.

A process writes its captured output and its stacks to unlinked files that its parents hold too, so nothing it said
is lost when it dies. All of it lives on high numbers: low ones belong to the tests.
"""

import fcntl
import os
import resource
import time

# Of the output of a test that died, this many bytes are kept at the start and as many at the end.
KEPT = 2 << 20


def high_fd(fd):
    """Moves descriptor `fd` out of the way of tests that close or count low numbers; gives the new number.

    The copy is close-on-exec. 700 leaves room for the runner below the usual soft limit of 1024.
    """
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    floor = 700 if soft == resource.RLIM_INFINITY or soft >= 1024 else max(3, soft // 2)
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, floor)
    os.close(fd)
    return moved


def high_pipe():
    """A pipe on high descriptors, as (read, write)."""
    read, write = os.pipe()
    return high_fd(read), high_fd(write)


def scratch_file():
    """An empty unlinked file for reading and writing, on a high descriptor. On disk where there is one."""
    folder = os.environ.get("TMPDIR") or "/tmp"
    flags = os.O_RDWR | os.O_CLOEXEC
    try:
        return high_fd(os.open(folder, flags | os.O_TMPFILE, 0o600))
    except (OSError, AttributeError):
        pass  # not Linux, or a file system without unnamed files, or no such folder
    if hasattr(os, "memfd_create"):
        return high_fd(os.memfd_create("fastest"))
    path = os.path.join(folder, f"fastest-{os.getpid()}-{time.monotonic_ns()}")
    fd = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    os.unlink(path)
    return high_fd(fd)


class Scratch:
    """The three files of one process: captured stdout, captured stderr, and stacks."""

    __slots__ = ("out", "err", "stacks")

    def __init__(self, out, err, stacks):
        self.out = out
        self.err = err
        self.stacks = stacks

    @property
    def fds(self):
        return [self.out, self.err, self.stacks]

    def printed(self, slot):
        """(stdout, stderr) that the process captured and nobody reported."""
        out, err = slot.read
        return _text(self.out, out), _text(self.err, err)

    def traceback(self):
        """What `faulthandler` wrote, without the frames of the runner below those of the test."""
        own = (f'  File "{os.path.dirname(__file__)}{os.sep}', f"{os.sep}_pytest{os.sep}", f"{os.sep}pluggy{os.sep}")
        lines = [line for line in _text(self.stacks, 0).splitlines() if not any(part in line for part in own)]
        kept = []
        for line, following in zip(lines, [*lines[1:], ""]):
            # The outermost frame of the main thread is the one that started the supervisor.
            if following or not line.startswith('  File "<string>", line '):
                kept.append(line + "\n")
        return "".join(kept)

    def close(self):
        for fd in self.fds:
            os.close(fd)


def make_scratch():
    return Scratch(scratch_file(), scratch_file(), scratch_file())


def _text(fd, start):
    """The file from byte `start` on, as captured text is decoded; its middle is left out where it is very long."""
    size = os.fstat(fd).st_size - start
    if size <= 2 * KEPT:
        data = os.pread(fd, max(size, 0), start)
    else:
        dropped = b"\n[... %d bytes left out ...]\n" % (size - 2 * KEPT)
        data = os.pread(fd, KEPT, start) + dropped + os.pread(fd, KEPT, start + size - KEPT)
    return data.decode("utf-8", "replace")
