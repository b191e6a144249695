"""Fastest's Python runtime: collects and runs tests with pytest's semantics, without importing pytest.

Its own modules are cached as bytecode whatever the project wants for its modules (PYTHONDONTWRITEBYTECODE is usual in
containers, and compiling the runtime takes ten times as long as a small run): beside the sources, or in the user's
cache directory where those cannot be written. What every run needs is also kept in one file, the bundle, because
finding and reading sixty files takes as long as running what is in them.
"""

import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER

_folder = os.path.dirname(__file__)


def _bytecode_prefix():
    """`sys.pycache_prefix` for our own modules: None keeps bytecode beside the sources."""
    beside = os.path.join(_folder, "__pycache__")
    if os.access(beside if os.path.isdir(beside) else _folder, os.W_OK):
        return None
    own = os.environ.get("FASTEST_CACHE_DIR")
    if own:
        return os.path.join(own, "bytecode")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "fastest", "bytecode")


_prefix = _bytecode_prefix()


class _Loader(type(__spec__.loader)):
    """The usual loader, with the settings about bytecode that are ours."""

    def get_code(self, fullname):
        found = sys.dont_write_bytecode, sys.pycache_prefix
        sys.dont_write_bytecode, sys.pycache_prefix = False, _prefix
        try:
            return super().get_code(fullname)
        finally:
            sys.dont_write_bytecode, sys.pycache_prefix = found


class Bundle:
    """The finder and loader of our own modules: from the bundle, where their source is what it was, else from files.

    The file is a marshalled (bytecode version, {name: ((mtime, size), marshalled code)}).
    """

    def __init__(self):
        beside = os.path.join(_folder, "__pycache__")
        place = beside if _prefix is None else os.path.join(_prefix, _folder.lstrip(os.sep))
        self.path = os.path.join(place, f"bundle.{sys.implementation.cache_tag}-{sys.flags.optimize}")
        self._files = type(sys.path_importer_cache[os.path.dirname(_folder)])(_folder, (_Loader, [".py"]))
        self._entries = self._read()

    def _read(self):
        try:
            with open(self.path, "rb") as file:
                magic, entries = marshal.loads(file.read())
        except (OSError, EOFError, ValueError, TypeError):
            return {}
        return entries if magic == MAGIC_NUMBER else {}

    def _source_of(self, name):
        return f"{_folder}{os.sep}{name.rpartition('.')[2]}.py"

    def _state_of(self, name):
        try:
            status = os.stat(self._source_of(name))
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _has(self, name):
        entry = self._entries.get(name)
        return entry is not None and entry[0] == self._state_of(name)

    def find_spec(self, name, target=None):
        if not self._has(name):
            return self._files.find_spec(name, target)
        spec = ModuleSpec(name, self, origin=self._source_of(name))
        spec.has_location = True
        # Not to be worked out: nothing of ours reads `__cached__`.
        spec.cached = self.path
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(marshal.loads(self._entries[module.__name__][1]), module.__dict__)

    def invalidate_caches(self):
        self._files.invalidate_caches()

    def keep(self, needed):
        """Writes the bundle anew, with the modules `needed` and all that these import, where it is not up to date."""
        if self._entries and all(map(self._has, {*self._entries, *needed})):
            return
        for name in needed:
            __import__(name)
        entries = {}
        for name in [name for name in sys.modules if name.startswith(f"{__name__}.")]:
            state = self._state_of(name)
            entries[name] = state, marshal.dumps(self._files.find_spec(name).loader.get_code(name))
        draft = f"{self.path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            with open(draft, "wb") as file:
                file.write(marshal.dumps((MAGIC_NUMBER, entries)))
            os.replace(draft, self.path)
        except OSError:
            return  # a cache that cannot be written costs time, never a run


bundle = sys.path_importer_cache[_folder] = Bundle()
