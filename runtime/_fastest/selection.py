"""What happens to the collected items before they run: deselection by node id, and grouping for lanes."""

import os

from .hosted import is_untied
from .process_setup import is_process_setup
from .scope import Scope

_PACKAGE_RANK = Scope.Package.rank


def deselect_by_nodeid(items, config):
    """Removes what `--deselect` names by prefix; the rest of `-k` and `-m` is in `expression.py`."""
    prefixes = tuple(config.option.deselect or ())
    if not prefixes:
        return
    selected, deselected = [], []
    for item in items:
        (deselected if item.nodeid.startswith(prefixes) else selected).append(item)
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = selected


def groups_of(items):
    """A group number per item: files that share a session- or package-scoped fixture of the project share a number.

    -1 means that the file shares nothing. Such a fixture is set up once in a run of pytest, so its users must stay
    in one lane; that holds transitively. The runtime's own fixtures do not count.
    """
    parents = {}
    shared = {}
    # What most items of a file have in common: the very same definitions of a name.
    seen = set()
    path = None
    for item in items:
        info = getattr(item, "_fixtureinfo", None)
        if info is None:
            continue
        if item._strpath != path:
            path = item._strpath
            seen.clear()
        for definitions in info.name2fixturedefs.values():
            if id(definitions) in seen:
                continue
            seen.add(id(definitions))
            for definition in definitions:
                if _is_shared(definition):
                    first = shared.setdefault(id(definition), path)
                    _join(parents, first, path)
    if not parents:
        return [-1] * len(items)
    numbers = {}
    of_path = {}
    groups = []
    for item in items:
        path = item._strpath
        group = of_path.get(path)
        if group is None:
            group = numbers.setdefault(_root(parents, path), len(numbers)) if path in parents else -1
            of_path[path] = group
        groups.append(group)
    return groups


def _is_shared(definition):
    if definition._scope.rank < _PACKAGE_RANK or is_untied(definition.func):
        return False
    if is_process_setup(definition.func) and definition.params is None:
        return False
    code = getattr(definition.func, "__code__", None)
    return code is None or os.path.dirname(code.co_filename) != os.path.dirname(__file__)


def _root(parents, path):
    while parents[path] != path:
        path = parents[path]
    return path


def _join(parents, one, other):
    parents.setdefault(one, one)
    parents.setdefault(other, other)
    parents[_root(parents, other)] = _root(parents, one)
