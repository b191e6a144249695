"""What can be asked about a `LocalPath`: patterns, `os.stat` with short names, and the checks of `check()`."""

from __future__ import annotations

import os

from .globs import fnmatch


class Matcher:
    """A filter by a glob pattern: of the base name, or of the whole path where the pattern has a separator."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __call__(self, path: LocalPath) -> bool:
        if os.sep not in self.pattern:
            return fnmatch(path.basename, self.pattern)
        pattern = self.pattern if os.path.isabs(self.pattern) else f"*{os.sep}{self.pattern}"
        return fnmatch(path.strpath, pattern)


class Stat:
    """`os.stat_result` with short names (`size`, `mtime`), and predicates."""

    def __init__(self, path: LocalPath, result: os.stat_result) -> None:
        self.path = path
        self._osstatresult = result

    def __getattr__(self, name: str):
        return getattr(self._osstatresult, "st_" + name)

    @property
    def owner(self) -> str:
        import pwd

        return pwd.getpwuid(self.uid)[0]

    @property
    def group(self) -> str:
        import grp

        return grp.getgrgid(self.gid)[0]

    def isdir(self) -> bool:
        import stat

        return stat.S_ISDIR(self.mode)

    def isfile(self) -> bool:
        import stat

        return stat.S_ISREG(self.mode)

    def islink(self) -> bool:
        import stat

        return stat.S_ISLNK(self.mode)


# `check(name=value)`: what takes the value as an argument, and what is compared with it.
CHECKS_OF_VALUE = {
    "ext": lambda path, arg: path.ext == (arg if arg.startswith(".") else f".{arg}"),
    "basename": lambda path, arg: path.basename == arg,
    "basestarts": lambda path, arg: path.basename.startswith(arg),
    "relto": lambda path, arg: path.relto(arg),
    "fnmatch": lambda path, arg: path.fnmatch(arg),
    "endswith": lambda path, arg: path.strpath.endswith(arg),
}
CHECKS = {
    "exists": lambda path: os.path.lexists(path.strpath),
    "dir": lambda path: os.path.isdir(path.strpath),
    "file": lambda path: os.path.isfile(path.strpath),
    "link": lambda path: os.path.islink(path.strpath),
    "dotfile": lambda path: path.basename.startswith("."),
}
