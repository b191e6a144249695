"""`LocalPath`: the `py.path.local` that `tmpdir` gives. Errors are plain OSErrors, which `py.error`'s are too.

Methods are those of the py library's documentation ("py.path").
"""

from __future__ import annotations

import os
import sys

from .path_checks import CHECKS, CHECKS_OF_VALUE, Matcher, Stat


class _InDirectory:
    """`with path.as_cwd() as old`."""

    def __init__(self, path: LocalPath) -> None:
        self.path = path

    def __enter__(self) -> LocalPath | None:
        self.old = self.path.chdir()
        return self.old

    def __exit__(self, *exc_info) -> None:
        if self.old is not None:
            self.old.chdir()


class LocalPath:
    """An absolute path."""

    sep = os.sep

    def __init__(self, path=None, expanduser: bool = False) -> None:
        if path is None:
            self.strpath = os.getcwd()
            return
        try:
            path = os.fspath(path)
        except TypeError:
            raise ValueError("can only pass None, Path instances or non-empty strings to LocalPath") from None
        self.strpath = os.path.abspath(os.path.expanduser(path) if expanduser else path)

    @classmethod
    def _of(cls, strpath: str) -> LocalPath:
        made = cls.__new__(cls)
        made.strpath = strpath
        return made

    # -- as an object

    def __fspath__(self) -> str:
        return self.strpath

    def __str__(self) -> str:
        return self.strpath

    def __repr__(self) -> str:
        return f"local({self.strpath!r})"

    def __hash__(self) -> int:
        return hash(self.strpath)

    def __eq__(self, other) -> bool:
        try:
            return self.strpath == os.fspath(other)
        except TypeError:
            return False

    def __ne__(self, other) -> bool:
        return not self == other

    def __lt__(self, other) -> bool:
        return self.strpath < os.fspath(other)

    def __gt__(self, other) -> bool:
        return self.strpath > os.fspath(other)

    def __contains__(self, other) -> bool:
        other = LocalPath(other) if isinstance(other, str) else other
        return other.dirpath() == self and other.check()

    def __iter__(self):
        return iter(self.listdir())

    def __truediv__(self, other) -> LocalPath:
        return self.join(os.fspath(other))

    __div__ = __truediv__

    def __add__(self, other) -> LocalPath:
        return self.new(basename=self.basename + str(other))

    # -- parts

    @property
    def basename(self) -> str:
        return self.strpath.rpartition(os.sep)[2]

    @property
    def dirname(self) -> str:
        return self.strpath.rpartition(os.sep)[0]

    @property
    def purebasename(self) -> str:
        base = self.basename
        return base[: base.rfind(".")] if "." in base else base

    @property
    def ext(self) -> str:
        base = self.basename
        return base[base.rfind(".") :] if "." in base else ""

    def new(self, **kw) -> LocalPath:
        """The path with some of `dirname`, `basename`, `purebasename`, `ext` changed."""
        if not kw:
            return self._of(self.strpath)
        if "basename" in kw:
            if "purebasename" in kw or "ext" in kw:
                raise ValueError(f"invalid specification {kw!r}")
            base = kw["basename"]
        else:
            ext = kw.get("ext", self.ext)
            base = kw.get("purebasename", self.purebasename) + (f".{ext}" if ext and ext[0] != "." else ext)
        return self._of(os.path.normpath(f"{kw.get('dirname', self.dirname) or ''}{self.sep}{base}"))

    def join(self, *args, abs: bool = False) -> LocalPath:
        """The path below this one; with `abs`, an absolute argument starts over."""
        parts, start = [os.fspath(arg) for arg in args], self.strpath
        if abs:
            for index in range(len(parts) - 1, -1, -1):
                if os.path.isabs(parts[index]):
                    start, parts = parts[index], parts[index + 1 :]
                    break
        head = start[:-1] if start.endswith(self.sep) else start
        return self._of(os.path.normpath(self.sep.join([head, *[part.strip(self.sep) for part in parts]]) or self.sep))

    def dirpath(self, *args, **kwargs) -> LocalPath:
        """The directory of this path, joined with the arguments."""
        parent = self._of(os.path.dirname(self.strpath))
        return parent.join(*args, **kwargs) if args or kwargs else parent

    def parts(self, reverse: bool = False) -> list[LocalPath]:
        """All directories above this path, and the path."""
        found = [self]
        while found[-1].dirpath() != found[-1]:
            found.append(found[-1].dirpath())
        return found if reverse else found[::-1]

    def common(self, other: LocalPath) -> LocalPath | None:
        """The deepest directory above both paths."""
        last = None
        for mine, theirs in zip(self.parts(), other.parts()):
            if mine != theirs:
                return last
            last = mine
        return last

    def relto(self, relpath) -> str:
        """This path seen from `relpath`; empty where it is not below it."""
        if not isinstance(relpath, (str, LocalPath)):
            raise TypeError(f"{relpath!r}: not a string or path object")
        start = str(relpath)
        if start and start[-1] != self.sep:
            start += self.sep
        return self.strpath[len(start) :] if self.strpath.startswith(start) else ""

    def bestrelpath(self, dest) -> str:
        """How to get from this directory to `dest`."""
        return os.path.relpath(dest, self.strpath) if isinstance(dest, LocalPath) else str(dest)

    def realpath(self) -> LocalPath:
        return self.__class__(os.path.realpath(self.strpath))

    # -- questions

    def check(self, **kw) -> bool:
        """True if the path exists; with `file=1`, `dir=0`, `link=1`, `ext=...` if all of that holds."""
        if not kw:
            return os.path.exists(self.strpath)
        for name, value in kw.items():
            invert = name not in CHECKS and name not in CHECKS_OF_VALUE and name.startswith("not")
            plain = name[3:] if invert else name
            if plain in CHECKS_OF_VALUE:
                holds = bool(CHECKS_OF_VALUE[plain](self, value))
            elif plain in CHECKS:
                holds = bool(CHECKS[plain](self)) is bool(value)
            else:
                raise TypeError(f"no {name!r} checker available for {self!r}")
            if holds is invert:
                return False
        return True

    def exists(self) -> bool:
        return self.check()

    def isdir(self) -> bool:
        return self.check(dir=1)

    def isfile(self) -> bool:
        return self.check(file=1)

    def islink(self) -> bool:
        return os.path.islink(self.strpath)

    def fnmatch(self, pattern: str) -> bool:
        return Matcher(pattern)(self)

    def samefile(self, other) -> bool:
        return self == other or os.path.samefile(self.strpath, other)

    def stat(self, raising: bool = True) -> Stat | None:
        try:
            return Stat(self, os.stat(self.strpath))
        except OSError:
            if raising:
                raise
            return None

    def lstat(self) -> Stat:
        return Stat(self, os.lstat(self.strpath))

    def size(self) -> int:
        return self.stat().size

    def mtime(self) -> float:
        return self.stat().mtime

    def atime(self) -> float:
        return self.stat().atime

    def computehash(self, hashtype: str = "md5", chunksize: int = 524288) -> str:
        """The hex digest of the file's bytes."""
        import hashlib

        try:
            found = getattr(hashlib, hashtype)()
        except AttributeError:
            raise ValueError(f"Don't know how to compute {hashtype!r} hash") from None
        found.update(self.read_binary())
        return found.hexdigest()

    # -- reading and writing

    def open(self, mode: str = "r", ensure: bool = False, encoding: str | None = None):
        """The open file; `ensure` makes its directory."""
        if ensure:
            self.dirpath().ensure(dir=1)
        return open(self.strpath, mode, encoding=encoding)

    def read(self, mode: str = "r"):
        with self.open(mode) as file:
            return file.read()

    def read_binary(self) -> bytes:
        return self.read("rb")

    def read_text(self, encoding: str) -> str:
        with self.open("r", encoding=encoding) as file:
            return file.read()

    def readlines(self, cr: int = 1) -> list[str]:
        """The lines, without line ends unless `cr`."""
        if not cr:
            return self.read().split("\n")
        with self.open() as file:
            return file.readlines()

    def load(self):
        import pickle

        return pickle.loads(self.read_binary())

    def dump(self, obj, bin: int = 1) -> None:
        import pickle

        self.write_binary(pickle.dumps(obj, bin))

    def write(self, data, mode: str = "w", ensure: bool = False) -> None:
        """Writes text, or bytes where `mode` says so."""
        if ensure:
            self.dirpath().ensure(dir=1)
        if "b" in mode:
            if not isinstance(data, bytes):
                raise ValueError("can only process bytes")
        elif isinstance(data, bytes):
            data = data.decode(sys.getdefaultencoding())
        else:
            data = str(data)
        with self.open(mode) as file:
            file.write(data)

    def write_binary(self, data: bytes, ensure: bool = False) -> None:
        self.write(data, "wb", ensure)

    def write_text(self, data: str, encoding: str, ensure: bool = False) -> None:
        with self.open("w", ensure=ensure, encoding=encoding) as file:
            file.write(data)

    # -- making and removing

    def ensure(self, *args, **kwargs) -> LocalPath:
        """The path below this one, made as a file, or with `dir=True` as a directory, where it does not exist."""
        path = self.join(*args)
        if kwargs.get("dir", 0):
            os.makedirs(path.strpath, exist_ok=True)
            return path
        os.makedirs(os.path.dirname(path.strpath), exist_ok=True)
        if not path.check(file=1):
            path.open("wb").close()
        return path

    def ensure_dir(self, *args) -> LocalPath:
        return self.ensure(*args, dir=True)

    def mkdir(self, *args) -> LocalPath:
        path = self.join(*args)
        os.mkdir(path.strpath)
        return path

    @classmethod
    def mkdtemp(cls, rootdir=None) -> LocalPath:
        import tempfile

        return cls(tempfile.mkdtemp(dir=None if rootdir is None else str(rootdir)))

    def remove(self, rec: int = 1, ignore_errors: bool = False) -> None:
        """Removes the file, or the directory with all that is in it."""
        if not self.check(dir=1, link=0):
            os.remove(self.strpath)
        elif rec:
            import shutil

            shutil.rmtree(self.strpath, ignore_errors=ignore_errors)
        else:
            os.rmdir(self.strpath)

    def rename(self, target) -> None:
        os.rename(self.strpath, os.fspath(target))

    def move(self, target: LocalPath) -> None:
        """Renames, across file systems too."""
        if target.relto(self):
            raise OSError(22, "cannot move path into a subdirectory of itself", target.strpath)
        import shutil

        shutil.move(self.strpath, target.strpath)

    def copy(self, target: LocalPath, mode: bool = False, stat: bool = False) -> None:
        """Copies the file, or what is in the directory; `mode` and `stat` copy permissions and times."""
        import shutil

        def attributes(source: LocalPath, copied: LocalPath) -> None:
            if mode:
                shutil.copymode(source.strpath, copied.strpath)
            if stat:
                shutil.copystat(source.strpath, copied.strpath)

        if self.check(file=1):
            target = target.join(self.basename) if target.check(dir=1) else target
            assert self != target
            shutil.copyfile(self.strpath, target.strpath)
            attributes(self, target)
            return
        for path in self.visit(rec=lambda path: path.check(link=0)):
            copied = target.join(path.relto(self))
            copied.dirpath().ensure(dir=1)
            if path.check(link=1):
                copied.mksymlinkto(path.readlink())
                continue
            if path.check(file=1):
                shutil.copyfile(path.strpath, copied.strpath)
            else:
                copied.ensure(dir=1)
            attributes(path, copied)

    def chmod(self, mode: int, rec: int = 0) -> None:
        if rec:
            for path in self.visit(rec=rec):
                os.chmod(path.strpath, mode)
        os.chmod(self.strpath, mode)

    def setmtime(self, mtime: float | None = None) -> None:
        os.utime(self.strpath, None if mtime is None else (self.atime(), mtime))

    def readlink(self) -> str:
        return os.readlink(self.strpath)

    def mklinkto(self, oldname) -> None:
        os.link(str(oldname), self.strpath)

    def mksymlinkto(self, value, absolute: int = 1) -> None:
        """Makes this path a symbolic link to `value`."""
        target = str(value) if absolute else os.path.relpath(str(value), os.path.dirname(self.strpath))
        os.symlink(target, self.strpath)

    # -- directories

    def listdir(self, fil=None, sort=None) -> list[LocalPath]:
        """What is in the directory, filtered by a pattern or function, sorted if asked."""
        keep = Matcher(fil) if isinstance(fil, str) else fil
        found = [self._of(f"{self.strpath}{self.sep}{name}") for name in os.listdir(self.strpath)]
        if keep is not None:
            found = [path for path in found if keep(path)]
        return sorted(found) if sort else found

    def visit(self, fil=None, rec=None, ignore=(), bf: bool = False, sort: bool = False):
        """Yields what is below the directory; `rec` says into which directories to go."""
        keep = Matcher(fil) if isinstance(fil, str) else fil
        enter = Matcher(rec) if isinstance(rec, str) else rec if callable(rec) else None
        try:
            entries = sorted(self.listdir()) if sort else self.listdir()
        except ignore:
            return
        inside = [path for path in entries if path.check(dir=1) and (enter is None or enter(path))]
        if not bf:
            for path in inside:
                yield from path.visit(keep, rec, ignore, bf, sort)
        yield from [path for path in entries if keep is None or keep(path)]
        if bf:
            for path in inside:
                yield from path.visit(keep, rec, ignore, bf, sort)

    def chdir(self) -> LocalPath | None:
        """Changes to this directory; gives the one before, None where that is gone."""
        try:
            old = self.__class__()
        except FileNotFoundError:
            old = None
        os.chdir(self.strpath)
        return old

    def as_cwd(self) -> _InDirectory:
        """A context manager in which this is the working directory."""
        return _InDirectory(self)

    # -- Python

    def pypkgpath(self) -> LocalPath | None:
        """The outermost package directory that holds this path."""
        from .importer import resolve_package_path

        found = resolve_package_path(self.strpath)
        return None if found is None else self._of(found)

    def pyimport(self, modname: str | None = None, ensuresyspath: bool = True):
        """Imports this file as a module."""
        from .importer import import_path

        if modname is not None:
            __import__(modname)
            return sys.modules[modname]
        return import_path(self.strpath, mode="append" if ensuresyspath == "append" else "prepend", root=self.dirname)

    def sysexec(self, *argv, **popen_opts) -> str:
        """Runs this program and gives its output; RuntimeError where it fails."""
        import subprocess

        done = subprocess.run([self.strpath, *map(os.fspath, argv)], capture_output=True, text=True, **popen_opts)
        if done.returncode:
            raise RuntimeError(f"{self.strpath} exited with {done.returncode}: {done.stderr}")
        return done.stdout

    @classmethod
    def sysfind(cls, name: str, checker=None, paths=None) -> LocalPath | None:
        """The program of that name on PATH."""
        import shutil

        found = shutil.which(name, path=None if paths is None else os.pathsep.join(map(str, paths)))
        path = None if found is None else cls(found)
        return path if path is not None and (checker is None or checker(path)) else None

    @classmethod
    def get_temproot(cls) -> LocalPath:
        import tempfile

        return cls(tempfile.gettempdir())


local = LocalPath
