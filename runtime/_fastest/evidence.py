"""What CPython saw of one test file, so that the compiler's static model of it can be trusted later (rule V1)."""

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
        "imports": sorted(_first_party(session, item.module, path)),
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
    for name in manager._getautousenames(item):
        for definition in manager.getfixturedefs(name, item) or ():
            code = getattr(definition.func, "__code__", None)
            is_xunit = name.startswith(("_xunit_", "_unittest_"))
            if is_xunit or code is None or os.path.dirname(code.co_filename) != own:
                names.append(name)
                break
    return names


def _first_party(session, module, path):
    """Files of the project's modules that `module` imports, directly or not, as far as they are loaded."""
    import ast

    root = session._strpath.rstrip(os.sep) + os.sep
    found = set()
    pending = [(module.__name__, getattr(module, "__package__", None) or "", path)]
    while pending:
        name, package, file = pending.pop()
        with open(file, "rb") as stream:
            tree = ast.parse(stream.read(), file)
        for imported in _imported_names(tree, package):
            loaded = sys.modules.get(imported)
            origin = getattr(loaded, "__file__", None)
            if not origin or origin in found or origin == path or not origin.startswith(root):
                continue
            found.add(origin)
            if origin.endswith(".py"):
                pending.append((imported, getattr(loaded, "__package__", None) or "", origin))
    return found


def _imported_names(tree, package):
    """Every module name that the imports of a tree may mean, parents included."""
    import ast

    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                anchor = ".".join(parents[: len(parents) - node.level + 1])
                base = f"{anchor}.{base}".strip(".")
            names = [base, *(f"{base}.{alias.name}".strip(".") for alias in node.names)]
        else:
            continue
        for name in names:
            while name:
                yield name
                name = name.rpartition(".")[0]
