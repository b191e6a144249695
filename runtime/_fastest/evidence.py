"""What CPython saw of one test file, so that the compiler's static model of it can be trusted later (rule V1)."""

import functools
import os
import sys


def evidence_of(session):
    """A `FileEvidence` per file that has items, in order."""
    first_items = {}
    for item in session.items:
        # Doctests and items of conftests have no module, and nothing of theirs is compiled.
        if hasattr(item, "module"):
            first_items.setdefault(item._strpath, item)
    return [_file_evidence(session, path, item) for path, item in first_items.items()]


def _file_evidence(session, path, item):
    import hashlib

    with open(path, "rb") as file:
        source = file.read()
    return {
        "path": path,
        "sha256": hashlib.sha256(source).hexdigest(),
        "compiles": _compiles(source, path),
        "autouse": _autouse(session, item),
        "modules": _first_party(session, item.module, path),
    }


def _compiles(source, path):
    import warnings

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            compile(source, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return not warned


def _autouse(session, item):
    manager = session._fixturemanager
    own = os.path.dirname(__file__)
    names = []
    for name in manager.autouse_names(item):
        for definition in manager.getfixturedefs(name, item) or ():
            code = getattr(definition.func, "__code__", None)
            # Every TestCase has a `setUpClass`; that it is unittest's own is seen from the text of the class.
            if name.startswith("_unittest_setUpClass_fixture_"):
                continue
            is_xunit = name.startswith(("_xunit_", "_unittest_"))
            if is_xunit or code is None or os.path.dirname(code.co_filename) != own:
                names.append(name)
                break
    return names


def _first_party(session, module, path):
    """The project's modules that `module` imports, directly or not, as far as they are loaded, and its packages."""
    root = session._strpath.rstrip(os.sep) + os.sep
    found = {}
    pending = [(getattr(module, "__package__", None) or "", path)]
    looked_up = {module.__name__, *_parents(module.__name__)}
    wanted = list(_parents(module.__name__))
    while pending or wanted:
        if not wanted:
            wanted = [name for name in _imported_names(*pending.pop()) if name not in looked_up]
            looked_up.update(wanted)
        for imported in wanted:
            loaded = sys.modules.get(imported)
            described = loaded is not None and _describe(imported, loaded, root)
            if not described or described["path"] == path:
                continue
            found[imported] = described
            if described["path"].endswith(".py"):
                pending.append((getattr(loaded, "__package__", None) or "", described["path"]))
        wanted = []
    return [found[name] for name in sorted(found)]


def _parents(name):
    """The packages around a dotted name, innermost first."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _describe(name, loaded, root):
    """A `ModuleEvidence`; None for a module that is not the project's."""
    origin = getattr(loaded, "__file__", None)
    folders = list(getattr(loaded, "__path__", ()))
    if origin is None and len(folders) == 1 and (folders[0] + os.sep).startswith(root):
        # A folder without `__init__.py`.
        return {"name": name, "path": folders[0], "package": True, "sha256": None, "warns": False}
    if not origin or not origin.startswith(root):
        return None
    # What was executed is the text at the time of the import, which the loader has compiled from the same file.
    return {"name": name, "path": origin, "package": bool(folders), **_facts(origin)}


@functools.lru_cache(maxsize=None)
def _facts(path):
    """What a file's bytes tell. Many test files share modules."""
    import hashlib

    with open(path, "rb") as file:
        source = file.read()
    warns = path.endswith(".py") and not _compiles(source, path)
    return {"sha256": hashlib.sha256(source).hexdigest(), "warns": warns}


@functools.lru_cache(maxsize=None)
def _imported_names(package, file):
    """Every module name that the imports of a file may mean, parents included."""
    import ast

    names = []
    with open(file, "rb") as stream:
        tree = ast.parse(stream.read(), file)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                anchor = ".".join(parents[: len(parents) - node.level + 1])
                base = f"{anchor}.{base}".strip(".")
            names += [base, *(f"{base}.{alias.name}".strip(".") for alias in node.names)]
    return list(dict.fromkeys(each for name in names if name for each in (name, *_parents(name))))
