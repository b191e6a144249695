"""What else lies in a directory on the way to an argument: hooks see it as pytest's nodes, though it is not collected.

The runner's walk lists such a directory only as far as it leads to the argument. The rules are those of the walk.
"""

import os

from .builtin_plugins import fnmatch_ex
from .globs import fnmatch

# Hooks that are told of nodes or paths which are not collected.
_HOOKS = (
    "pytest_collect_directory",
    "pytest_collectreport",
    "pytest_ignore_collect",
    "pytest_make_collect_report",
    "pytest_pycollect_makemodule",
)


def with_siblings(config, directory, known):
    """The entries `known` of `directory`, each by its path, among those that pytest would list beside them."""
    if not any(name in config.hook.user for name in _HOOKS):
        return known
    names = sorted(os.listdir(directory), key=lambda name: (name != "__init__.py", name))
    paths = [os.path.join(directory, name) for name in names]
    return {
        path: known.get(path) or _entry(path) for path in paths if path in known or not _is_ignored(config, path)
    }


def _entry(path):
    if os.path.isdir(path):
        return {"path": path, "entries": []}
    return {"path": path, "names": []}


def _is_ignored(config, path):
    if os.path.basename(path) == "__pycache__":
        return True
    option = config.option
    start = config.invocation_params._dir
    if path in [os.path.abspath(os.path.join(start, each)) for each in option.ignore or ()]:
        return True
    if any(fnmatch(path, os.path.abspath(os.path.join(start, each))) for each in option.ignore_glob or ()):
        return True
    if not os.path.isdir(path):
        return not os.path.isfile(path)
    if not option.collect_in_virtualenv and os.path.isfile(os.path.join(path, "pyvenv.cfg")):
        return True
    return any(fnmatch_ex(pattern, path) for pattern in config.getini("norecursedirs"))
