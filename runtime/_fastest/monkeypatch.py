"""`MonkeyPatch`: changes to objects, mappings, the environment, `sys.path` and the working directory, undone together.

Methods and messages are those of pytest's reference (`pytest.MonkeyPatch`).
"""

from __future__ import annotations

import os
import sys

from .fixtures import fixture


class _NotSet:
    def __repr__(self) -> str:
        return "<notset>"


notset = _NotSet()


@fixture
def monkeypatch():
    """Gives a `MonkeyPatch` whose changes are undone after the test or fixture that asked for it."""
    patch = MonkeyPatch()
    yield patch
    patch.undo()


def resolve(name: str):
    """The object at a dotted path, importing modules on the way. Raises ImportError or AttributeError."""
    import importlib

    used, *parts = name.split(".")
    found = importlib.import_module(used)
    for part in parts:
        used += "." + part
        try:
            found = getattr(found, part)
            continue
        except AttributeError:
            pass
        # Outside of the handler, so that what follows has no context.
        try:
            importlib.import_module(used)
        except ImportError as exc:
            if str(exc).split()[-1] == used:
                raise
            raise ImportError(f"import error in {used}: {exc}") from exc
        found = annotated_getattr(found, part, used)
    return found


def annotated_getattr(obj: object, name: str, ann: str):
    """`getattr` whose error says where the object was found."""
    try:
        return getattr(obj, name)
    except AttributeError as exc:
        raise AttributeError(f"{type(obj).__name__!r} object at {ann} has no attribute {name!r}") from exc


def derive_importpath(import_path: str, raising: bool):
    """`(attribute, target)` of a dotted path to an attribute; with `raising`, the attribute must exist."""
    if not isinstance(import_path, str) or "." not in import_path:
        raise TypeError(f"must be absolute import path string, not {import_path!r}")
    module, attribute = import_path.rsplit(".", 1)
    target = resolve(module)
    if raising:
        annotated_getattr(target, attribute, ann=module)
    return attribute, target


class _Context:
    """`with MonkeyPatch.context() as patch`."""

    def __enter__(self):
        self.patch = MonkeyPatch()
        return self.patch

    def __exit__(self, *exc_info) -> None:
        self.patch.undo()


class MonkeyPatch:
    """Collects changes; `undo()` takes them back, last first."""

    __module__ = "_pytest.monkeypatch"

    def __init__(self) -> None:
        self._setattr: list = []
        self._setitem: list = []
        self._cwd: str | None = None
        self._savesyspath: list | None = None

    @classmethod
    def context(cls):
        """A context manager that gives a new `MonkeyPatch` and undoes its changes when it ends."""
        return _Context()

    def setattr(self, target, name, value=notset, raising: bool = True) -> None:
        """Sets an attribute of an object: `(target, name, value)` or `("module.attribute", value)`.

        AttributeError where there is no such attribute, unless `raising` is False.
        """
        __tracebackhide__ = True
        if value is notset:
            if not isinstance(target, str):
                raise TypeError(
                    "use setattr(target, name, value) or "
                    "setattr(target, value) with target being a dotted "
                    "import string"
                )
            value = name
            name, target = derive_importpath(target, raising)
        elif not isinstance(name, str):
            raise TypeError(
                "use setattr(target, name, value) with name being a string or "
                "setattr(target, value) with target being a dotted "
                "import string"
            )
        old = getattr(target, name, notset)
        if raising and old is notset:
            raise AttributeError(f"{target!r} has no attribute {name!r}")
        if isinstance(target, type):
            # A descriptor must be put back as it is, an inherited attribute not at all.
            old = target.__dict__.get(name, notset)
        setattr(target, name, value)
        self._setattr.append((target, name, old))

    def delattr(self, target, name=notset, raising: bool = True) -> None:
        """Deletes an attribute: `(target, name)` or `("module.attribute",)`."""
        __tracebackhide__ = True
        if name is notset:
            if not isinstance(target, str):
                raise TypeError(
                    "use delattr(target, name) or "
                    "delattr(target) with target being a dotted "
                    "import string"
                )
            name, target = derive_importpath(target, raising)
        if not hasattr(target, name):
            if raising:
                raise AttributeError(name)
            return
        old = target.__dict__.get(name, notset) if isinstance(target, type) else getattr(target, name, notset)
        self._setattr.append((target, name, old))
        delattr(target, name)

    def setitem(self, dic, name, value) -> None:
        """Sets an entry of a mapping."""
        self._setitem.append((dic, name, dic.get(name, notset)))
        dic[name] = value

    def delitem(self, dic, name, raising: bool = True) -> None:
        """Deletes an entry of a mapping; KeyError where there is none, unless `raising` is False."""
        if name in dic:
            self._setitem.append((dic, name, dic.get(name, notset)))
            del dic[name]
        elif raising:
            raise KeyError(name)

    def setenv(self, name: str, value: str, prepend: str | None = None) -> None:
        """Sets an environment variable; with `prepend`, puts the value and that separator before the old one."""
        if not isinstance(value, str):
            import warnings

            from .warning_types import PytestWarning

            warnings.warn(
                PytestWarning(
                    f"Value of environment variable {name} type should be str, but got "
                    f"{value!r} (type: {type(value).__name__}); converted to str implicitly"
                ),
                stacklevel=2,
            )
            value = str(value)
        if prepend and name in os.environ:
            value = value + prepend + os.environ[name]
        self.setitem(os.environ, name, value)

    def delenv(self, name: str, raising: bool = True) -> None:
        """Deletes an environment variable."""
        self.delitem(os.environ, name, raising=raising)

    def syspath_prepend(self, path) -> None:
        """Puts a directory first in `sys.path`."""
        if self._savesyspath is None:
            self._savesyspath = sys.path[:]
        sys.path.insert(0, str(path))
        resources = sys.modules.get("pkg_resources")
        if resources is not None:
            # Namespace packages declared through it have a fixed __path__.
            self._warn_namespace_packages(resources, str(path))
            resources.fixup_namespace_packages(str(path))
        # Files written a moment ago may be in a directory that the import system has listed already.
        from importlib import invalidate_caches

        invalidate_caches()

    def _warn_namespace_packages(self, resources, path: str) -> None:
        for package in getattr(resources, "_namespace_packages", None) or ():
            if package is not None and os.path.isdir(os.path.join(path, package.replace(".", os.sep))):
                import warnings

                from .warning_types import PytestRemovedIn10Warning

                warnings.warn(
                    PytestRemovedIn10Warning(
                        "monkeypatch.syspath_prepend() called with pkg_resources legacy namespace packages detected.\n"
                        "Legacy namespace packages (using pkg_resources.declare_namespace) are deprecated.\n"
                        "Please use native namespace packages (PEP 420) instead.\n"
                        "See https://docs.pytest.org/en/stable/deprecations.html"
                        "#monkeypatch-fixup-namespace-packages"
                    ),
                    stacklevel=3,
                )
                return

    def chdir(self, path) -> None:
        """Changes the working directory."""
        if self._cwd is None:
            self._cwd = os.getcwd()
        os.chdir(path)

    def undo(self) -> None:
        """Takes back all changes made so far."""
        for obj, name, value in reversed(self._setattr):
            if value is notset:
                delattr(obj, name)
            else:
                setattr(obj, name, value)
        self._setattr[:] = []
        for mapping, key, value in reversed(self._setitem):
            if value is not notset:
                mapping[key] = value
                continue
            try:
                del mapping[key]
            except KeyError:
                pass  # deleted since, which is the state to restore
        self._setitem[:] = []
        if self._savesyspath is not None:
            sys.path[:] = self._savesyspath
            self._savesyspath = None
        if self._cwd is not None:
            os.chdir(self._cwd)
            self._cwd = None
