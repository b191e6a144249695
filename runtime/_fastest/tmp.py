"""Temporary directories: `tmp_path`, `tmp_path_factory`, and the older `tmpdir` fixtures.

Places, names, numbers, permissions and retention are pytest's ("How to use temporary directories and files in
tests"). Lanes of one run share one base directory, as the tests of one pytest process do.
"""

from __future__ import annotations

import os

from .fixtures import fixture
from .numbered_dirs import NumberedDirs, make_session_dir


class TempPathFactory:
    """What `tmp_path_factory` gives; made once per run, before any lane is forked."""

    def __init__(self, given_basetemp, retention_count: int, retention_policy: str, *, _ispytest: bool = False) -> None:
        self._given_basetemp = None if given_basetemp is None else os.path.abspath(os.fspath(given_basetemp))
        self._retention_count = retention_count
        self._retention_policy = retention_policy
        self._basetemp = None
        self._dirs: NumberedDirs | None = None
        self._cleanups: list = []
        self._meeting = _Meeting()

    @classmethod
    def from_config(cls, config, *, _ispytest: bool = False) -> TempPathFactory:
        """The factory for `--basetemp` and the `tmp_path_retention_*` keys. ValueError for a bad value."""
        count = int(config.getini("tmp_path_retention_count"))
        if count < 0:
            raise ValueError(f"tmp_path_retention_count must be >= 0. Current input: {count}.")
        policy = config.getini("tmp_path_retention_policy")
        if policy not in ("all", "failed", "none"):
            raise ValueError(
                f"tmp_path_retention_policy must be either all, failed, none. Current input: {policy}."
            )
        return cls(config.getoption("basetemp", None), count, policy)

    def mktemp(self, basename: str, numbered: bool = True):
        """Makes a directory below the base directory: `basename` with the next free number, or just `basename`."""
        basename = os.path.normpath(basename)
        base = self.getbasetemp()
        if os.path.dirname(os.path.realpath(base / basename)) != str(base):
            raise ValueError(f"{basename} is not a normalized and relative path")
        if numbered:
            return self._make(basename)
        path = base / basename
        path.mkdir(mode=0o700)
        return path

    def _make(self, prefix: str):
        base = self.getbasetemp()
        if self._dirs is None:
            self._dirs = NumberedDirs(str(base))
        return base / self._dirs.make(prefix)

    def getbasetemp(self):
        """The base directory of this run, which the first caller creates."""
        if self._basetemp is None:
            from pathlib import Path

            self._basetemp = Path(self._meeting.agree(self._create))
        return self._basetemp

    def _create(self) -> str:
        if self._given_basetemp is not None:
            import shutil

            if os.path.exists(self._given_basetemp):
                shutil.rmtree(self._given_basetemp)
            os.mkdir(self._given_basetemp, 0o700)
            return os.path.realpath(self._given_basetemp)
        keep = 0 if self._retention_policy == "none" else self._retention_count
        return make_session_dir(keep, self._cleanups.append)

    def finish(self, exitstatus: int) -> None:
        """The end of a session: removes what the policy does not keep, and old runs' directories."""
        if self._basetemp is None:
            return
        base = str(self._basetemp)
        is_last = self._meeting.leave()
        if exitstatus == 0 and is_last and self._retention_policy == "failed" and self._given_basetemp is None:
            import shutil

            shutil.rmtree(base, ignore_errors=True)
        if os.path.isdir(base):
            for entry in os.scandir(base):
                if entry.is_symlink() and not os.path.exists(entry.path):
                    os.unlink(entry.path)
        while self._cleanups:
            self._cleanups.pop()()


class _Meeting:
    """Where the forked processes of one run agree on a directory: an unlinked file that all of them inherit.

    Its first line is the directory; `+` and `-` below it are processes that came and left.
    """

    def __init__(self) -> None:
        from .scratch import scratch_file

        self.fd = scratch_file()

    def agree(self, create) -> str:
        """The directory of the run: the one written down, or else what `create()` makes."""
        with _Locked(self.fd):
            text = self._read()
            path = text.split("\n", 1)[0] if text else create()
            if not os.path.isdir(path):
                os.makedirs(path, 0o700)
            self._write((text or path + "\n") + "+")
        return path

    def leave(self) -> bool:
        """True where nobody else of those that came is still there."""
        with _Locked(self.fd):
            text = self._read() + "-"
            self._write(text)
        marks = text.split("\n", 1)[1]
        return marks.count("+") == marks.count("-")

    def _read(self) -> str:
        return os.pread(self.fd, os.fstat(self.fd).st_size, 0).decode("utf-8", "surrogateescape")

    def _write(self, text: str) -> None:
        os.pwrite(self.fd, text.encode("utf-8", "surrogateescape"), 0)


class _Locked:
    """Holds a record lock, which belongs to the process and so excludes the forked ones."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __enter__(self) -> None:
        import fcntl

        fcntl.lockf(self.fd, fcntl.LOCK_EX)

    def __exit__(self, *exc_info) -> None:
        import fcntl

        fcntl.lockf(self.fd, fcntl.LOCK_UN)


def factory_of(config) -> TempPathFactory:
    """The run's factory, where plugins look for it. To be called before lanes are forked."""
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is None:
        factory = config._tmp_path_factory = TempPathFactory.from_config(config)
    return factory


@fixture(scope="session")
def tmp_path_factory(request):
    """Gives the `TempPathFactory` of the run."""
    return factory_of(request.config)


@fixture
def tmp_path(request, tmp_path_factory):
    """Gives a directory (a `pathlib.Path`) for this test alone."""
    import re

    node = request.node
    path = tmp_path_factory._make(re.sub(r"[\W]", "_", node.name)[:30])
    failed_before = node.session.testsfailed
    yield path
    if tmp_path_factory._retention_policy == "failed" and node.session.testsfailed == failed_before:
        import shutil

        shutil.rmtree(path, ignore_errors=True)


class TempdirFactory:
    """What `tmpdir_factory` gives: `TempPathFactory` in the older path type."""

    def __init__(self, tmppath_factory: TempPathFactory, *, _ispytest: bool = False) -> None:
        self._tmppath_factory = tmppath_factory

    def mktemp(self, basename: str, numbered: bool = True):
        """As `TempPathFactory.mktemp`."""
        return _local(self._tmppath_factory.mktemp(basename, numbered))

    def getbasetemp(self):
        """As `TempPathFactory.getbasetemp`."""
        return _local(self._tmppath_factory.getbasetemp())


def _local(path):
    from .local_path import LocalPath

    return LocalPath(path)


@fixture(scope="session")
def tmpdir_factory(request):
    """Gives the `TempdirFactory` of the run."""
    return TempdirFactory(factory_of(request.config))


@fixture
def tmpdir(tmp_path):
    """Gives a directory (a `py.path.local`) for this test alone; new tests use `tmp_path`."""
    return _local(tmp_path)
