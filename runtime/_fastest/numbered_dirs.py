"""Directories with numbers at their ends: one per run below `pytest-of-<user>`, one per test below that.

Several runs, and several lanes of one run, make them at the same time; `mkdir` decides who gets a number.
"""

from __future__ import annotations

import os
import sys

# A lock older than this belongs to a run that died (pytest's LOCK_TIMEOUT: three days).
_LOCK_TIMEOUT = 60 * 60 * 24 * 3
_TRIES = 10


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return -1


def _highest(root: str, prefix: str) -> int:
    """The highest number behind `prefix` in a directory, -1 where there is none."""
    prefix, length = prefix.lower(), len(prefix)
    names = [entry.name for entry in os.scandir(root)]
    return max([_number(name[length:]) for name in names if name.lower().startswith(prefix)], default=-1)


def _make_next(root: str, prefix: str, number: int) -> str | None:
    """Makes `prefix<number>` and points `prefix"current"` at it; None where that exists."""
    path = os.path.join(root, f"{prefix}{number}")
    try:
        os.mkdir(path, 0o700)
    except OSError:
        return None
    current = os.path.join(root, f"{prefix}current")
    # A convenience for people; where several processes race for it, any of them may win.
    try:
        os.unlink(current)
    except OSError:
        pass
    try:
        os.symlink(path, current)
    except OSError:
        pass
    return path


class NumberedDirs:
    """The directories of the tests of one run. Counts in memory, and looks only when a number is taken."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.highest: dict[str, int] = {}

    def make(self, prefix: str) -> str:
        """Makes the next directory and gives its name."""
        number = self.highest.get(prefix.lower(), -1) + 1
        path = _make_next(self.root, prefix, number)
        for _ in range(_TRIES):
            if path is not None:
                break
            path = _make_next(self.root, prefix, _highest(self.root, prefix) + 1)
        if path is None:
            raise OSError(f"could not create numbered dir with prefix {prefix} in {self.root} after {_TRIES} tries")
        name = os.path.basename(path)
        self._count(name.lower())
        return name

    def _count(self, name: str) -> None:
        """Remembers a name for every prefix behind which its end is a number: `a10` counts for `a` and for `a1`."""
        for start in range(len(name) - 1, -1, -1):
            number = _number(name[start:])
            if number < 0 and name[start] not in "_+-":
                return
            if number > self.highest.get(name[:start], -1):
                self.highest[name[:start]] = number


def _user() -> str:
    try:
        import getpass

        return getpass.getuser() or "unknown"
    except (ImportError, OSError, KeyError):
        return "unknown"


def _temp_dir() -> str:
    """`tempfile.gettempdir()`, whose module takes as long to import as the tests of a small suite take to run."""
    if "tempfile" not in sys.modules and os.name == "posix":
        environ = os.environ
        first = environ.get("TMPDIR") or environ.get("TEMP") or environ.get("TMP") or "/tmp"
        if os.path.isdir(first) and os.access(first, os.W_OK | os.X_OK):
            return os.path.abspath(first)
    import tempfile

    return tempfile.gettempdir()


def make_session_dir(keep: int, register) -> str:
    """Makes the directory of a run, keeping those of the last `keep` runs; `register` takes what to call at the end."""
    root = os.path.realpath(os.environ.get("PYTEST_DEBUG_TEMPROOT") or _temp_dir())
    parent = os.path.join(root, f"pytest-of-{_user()}")
    try:
        os.makedirs(parent, 0o700, exist_ok=True)
    except OSError:
        # The name of the user is no name for a directory.
        parent = os.path.join(root, "pytest-of-unknown")
        os.makedirs(parent, 0o700, exist_ok=True)
    _make_private(parent)
    error: OSError | None = None
    for _ in range(_TRIES):
        path = _make_next(parent, "pytest-", _highest(parent, "pytest-") + 1)
        if path is None:
            continue
        try:
            if keep:
                register(_unlock(_lock(path)))
        except OSError as exc:
            error = exc
            continue
        dead_before = os.stat(path).st_mtime - _LOCK_TIMEOUT
        register(lambda: _remove_old(parent, keep, dead_before))
        return path
    raise error or OSError(f"could not create numbered dir with prefix pytest- in {parent} after {_TRIES} tries")


def _make_private(parent: str) -> None:
    """OSError where the predictable name is a link or another user's; takes others' permissions away."""
    import stat

    if not hasattr(os, "getuid"):
        return
    found = os.lstat(parent)
    if stat.S_ISLNK(found.st_mode):
        raise OSError(f"The temporary directory {parent} is a symbolic link. Fix this and try again.")
    if found.st_uid != os.getuid():
        raise OSError(f"The temporary directory {parent} is not owned by the current user. Fix this and try again.")
    if found.st_mode & 0o077:
        os.chmod(parent, stat.S_IMODE(found.st_mode) & ~0o077)


def _lock(path: str) -> str:
    """Marks a directory as in use; OSError where it is already."""
    lock = os.path.join(path, ".lock")
    try:
        fd = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError as exc:
        raise OSError(f"cannot create lockfile in {path}") from exc
    with os.fdopen(fd, "wb") as file:
        file.write(str(os.getpid()).encode())
    return lock


def _unlock(lock: str):
    """What removes the lock, in the process that made it."""
    pid = os.getpid()

    def unlock() -> None:
        if os.getpid() == pid:
            try:
                os.unlink(lock)
            except OSError:
                pass  # a test removed the base directory

    return unlock


def _remove_old(parent: str, keep: int, dead_before: float) -> None:
    """Removes directories of runs before the last `keep`, those in use excepted."""
    if not os.path.isdir(parent):
        return
    newest = _highest(parent, "pytest-") - keep
    for entry in list(os.scandir(parent)):
        is_old = entry.name.lower().startswith("pytest-") and _number(entry.name[len("pytest-") :]) <= newest
        if (is_old or entry.name.startswith("garbage-")) and _is_free(entry, dead_before):
            _remove(parent, entry)
    for entry in list(os.scandir(parent)):
        if entry.is_symlink() and not os.path.exists(entry.path):
            os.unlink(entry.path)


def _is_free(entry: os.DirEntry, dead_before: float) -> bool:
    if entry.is_symlink():
        return False
    lock = os.path.join(entry.path, ".lock")
    try:
        if os.stat(lock).st_mtime >= dead_before:
            return False
        os.unlink(lock)
    except FileNotFoundError:
        return True
    except OSError:
        return False  # not ours to look into
    return True


def _remove(parent: str, entry: os.DirEntry) -> None:
    import shutil

    # pytest uses a `uuid`, whose import takes as long as removing a hundred directories.
    garbage = os.path.join(parent, f"garbage-{os.urandom(16).hex()}")
    try:
        lock = _lock(entry.path)
        os.rename(entry.path, garbage)
    except OSError:
        return  # another run is removing it
    shutil.rmtree(garbage, ignore_errors=True)
    if os.path.exists(lock):
        os.unlink(lock)
