"""Fastest's Python runtime: collects and runs tests with pytest's semantics, without importing pytest.

Its own modules are cached as bytecode whatever the project wants for its modules (PYTHONDONTWRITEBYTECODE is usual in
containers, and compiling the runtime takes ten times as long as a small run): beside the sources, or in the user's
cache directory where those cannot be written.
"""

import os
import sys

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


sys.path_importer_cache[_folder] = type(sys.path_importer_cache[os.path.dirname(_folder)])(_folder, (_Loader, [".py"]))
