"""Keeps a project's files from taking the names of modules that pytest has loaded before it looks at the project.

Under pytest a test that imports `json` gets the standard library's, also where a `json.py` lies beside it, because
pytest imported its own before. This runtime imports most of that when it is needed, and must get the same.
"""

import sys

# What pytest has imported when it looks at the first test file, and of which Python.
_LATER = "grp rlcompleter" if sys.version_info >= (3, 13) else "array base64 calendar csv ipaddress quopri socket urllib"
_LOADED_BY_PYTEST = frozenset(_LATER.split()).union(
    """__future__ abc argparse ast bdb binascii bisect bz2 cmd code codecs codeop collections contextlib copy copyreg
    dataclasses datetime decimal difflib dis email encodings enum fcntl fnmatch functools genericpath gettext glob heapq
    html importlib inspect io json keyword linecache locale logging lzma math ntpath numbers opcode operator os pathlib
    pdb platform posixpath pprint pyexpat random re readline reprlib select selectors shlex shutil signal site stat
    string struct subprocess tempfile textwrap threading token tokenize traceback types typing unicodedata unittest uuid
    warnings weakref xml zipfile zipimport zlib""".split()
)

# Names of files that are imported by their path: these are meant, whatever their name.
by_path = set()


class EarlyModules:
    """A finder for `sys.meta_path` that finds these modules on the `sys.path` that Python began with."""

    def __init__(self, path):
        self._path = list(path)

    def find_spec(self, name, path=None, target=None):
        if name not in _LOADED_BY_PYTEST or name in by_path:
            return None
        from _frozen_importlib_external import PathFinder

        return PathFinder.find_spec(name, self._path)
