"""Imports test modules and conftests by path, with pytest's three import modes.

`prepend` and `append` put the root of the module's package on `sys.path` and import by name, so that the file
found may be another one (`ImportPathMismatchError`). `importlib` imports the file itself under a name made
from its path and leaves `sys.path` alone. Paths are plain strings here.
"""

import os
import sys

from . import early_modules


class ImportPathMismatchError(ImportError):
    """The name of the test file belongs to a module of another file: `args` are name, that file, the wanted file."""


def import_path(path, *, mode, root, consider_namespace_packages=False):
    """Imports the file `path` and gives the module.

    `root` anchors the names of `importlib` mode. Raises what the import raises, `ImportError(path)` where there
    is no such file, and `ImportPathMismatchError`.
    """
    path = os.fspath(path)
    if not os.path.exists(path):
        raise ImportError(path)
    resolved = package_root_and_name(path, consider_namespace_packages)
    if mode == "importlib":
        return _import_by_location(path, os.fspath(root), resolved)
    if resolved is None:
        resolved = os.path.dirname(path), os.path.splitext(os.path.basename(path))[0]
    package_root, name = resolved
    if mode == "append":
        if package_root not in sys.path:
            sys.path.append(package_root)
    elif not sys.path or sys.path[0] != package_root:
        sys.path.insert(0, package_root)
    early_modules.by_path.add(name)
    # The same as importlib.import_module for an absolute name.
    __import__(name)
    module = sys.modules[name]
    if os.path.basename(path) != "__init__.py" and os.environ.get("PY_IGNORE_IMPORTMISMATCH", "") != "1":
        _check_same_file(module, name, path)
    return module


def _check_same_file(module, name, path):
    found = module.__file__
    if found == path:
        return
    if found is not None:
        if found.endswith((".pyc", ".pyo")):
            found = found[:-1]
        init = os.sep + "__init__.py"
        if found.endswith(init):
            found = found[: -len(init)]
        try:
            if os.path.samefile(path, found):
                return
        except FileNotFoundError:
            pass
    raise ImportPathMismatchError(name, found, path)



def _import_by_location(path, root, resolved):
    if resolved is not None:
        name = resolved[1]
        if name in sys.modules:
            return sys.modules[name]
        module = _load_spec(name, path, insert_modules=False)
        if module is not None:
            return module
    name = module_name_from_path(path, root)
    if name in sys.modules:
        return sys.modules[name]
    module = _load_spec(name, path, insert_modules=True)
    if module is None:
        raise ImportError(f"Can't find module {name} at location {path}")
    return module


def _load_spec(name, path, *, insert_modules):
    """Loads the file or namespace directory `path` as module `name`, its parents first; None where no finder can."""
    import importlib.util

    parent_name, _, child = name.rpartition(".")
    parent = None
    if parent_name:
        parent = sys.modules.get(parent_name)
        if not hasattr(parent, "__path__"):
            parent_path = os.path.dirname(path)
            if os.path.basename(path) == "__init__.py":
                parent_path = os.path.dirname(parent_path)
            init = os.path.join(parent_path, "__init__.py")
            parent = _load_spec(
                parent_name, init if os.path.isfile(init) else parent_path, insert_modules=insert_modules
            )
    spec = _find_spec(name, path, child)
    if not _spec_is_for(spec, path):
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    if parent is not None:
        setattr(parent, child, module)
    if insert_modules:
        _insert_missing_parents(name)
    return module


def _find_spec(name, path, child):
    import importlib.util

    for finder in sys.meta_path:
        spec = finder.find_spec(name, [os.path.dirname(path)])
        if _spec_is_for(spec, path):
            return spec
    loader = None
    if os.path.isdir(path):
        from importlib.machinery import PathFinder

        try:
            from importlib.machinery import NamespaceLoader
        except ImportError:
            from importlib._bootstrap_external import _NamespaceLoader as NamespaceLoader
        loader = NamespaceLoader(child, path, PathFinder())
    return importlib.util.spec_from_file_location(name, path, loader=loader)


def _spec_is_for(spec, path):
    if spec is None:
        return False
    if spec.origin:
        return spec.origin == path
    return any(os.path.normpath(location) == path for location in spec.submodule_search_locations or ())


def _insert_missing_parents(name):
    """Makes `a` and `a.b` importable once `a.b.c` was loaded by location."""
    import importlib
    from types import ModuleType

    child_name = name
    while True:
        parent_name, _, attribute = child_name.rpartition(".")
        if not parent_name:
            return
        parent = sys.modules.get(parent_name)
        if parent is None:
            try:
                if not sys.meta_path:
                    raise ModuleNotFoundError
                parent = importlib.import_module(parent_name)
            except ModuleNotFoundError:
                parent = ModuleType(child_name, doc="Empty module created by pytest's importmode=importlib.")
            sys.modules[parent_name] = parent
        if not hasattr(parent, attribute):
            setattr(parent, attribute, sys.modules[child_name])
        child_name = parent_name


def module_name_from_path(path, root):
    """Dotted name of `path` seen from `root`; dots inside a part become `_`."""
    stem = os.path.splitext(path)[0]
    if stem.startswith(root.rstrip(os.sep) + os.sep):
        parts = stem[len(root.rstrip(os.sep)) + 1 :].split(os.sep)
    else:
        parts = [part for part in os.path.splitdrive(stem)[1].split(os.sep) if part]
    if len(parts) >= 2 and parts[-1] == "__init__":
        parts.pop()
    return ".".join(part.replace(".", "_") for part in parts)


def resolve_package_path(path):
    """The outermost package directory that holds `path`, or None."""
    result = None
    directory = path if os.path.isdir(path) else os.path.dirname(path)
    while os.path.isfile(os.path.join(directory, "__init__.py")) and os.path.basename(directory).isidentifier():
        result = directory
        directory = os.path.dirname(directory)
    return result


def package_root_and_name(path, consider_namespace_packages):
    """`(directory for sys.path, module name)` of a file in a package; None for a file in no package."""
    package = resolve_package_path(path)
    root = None if package is None else os.path.dirname(package)
    if consider_namespace_packages:
        candidate = root or os.path.dirname(path)
        while True:
            name = _name_below(candidate, path)
            if name and _is_importable(name, path):
                root = candidate
                break
            parent = os.path.dirname(candidate)
            if parent == candidate:
                break
            candidate = parent
    if root is None:
        return None
    name = _name_below(root, path)
    return (root, name) if name else None


def _name_below(root, path):
    stem = os.path.splitext(path)[0]
    prefix = root.rstrip(os.sep) + os.sep
    if not stem.startswith(prefix):
        return None
    parts = stem[len(prefix) :].split(os.sep)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def _is_importable(name, path):
    import importlib.util

    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, ImportWarning):
        return False
    return _spec_is_for(spec, path)


def importtestmodule(path, config):
    """Imports a test module; what goes wrong becomes a `CollectError` with pytest's words."""
    from .longrepr import format_collect_exception
    from .outcomes import CollectError, Skipped

    channel = config.channel
    channel.importing(path)
    try:
        module = import_path(
            path,
            mode=config.option.importmode,
            root=config._message["rootdir"],
            consider_namespace_packages=config.getini("consider_namespace_packages"),
        )
    except SyntaxError as exc:
        raise CollectError(format_collect_exception(exc, config)) from exc
    except ImportPathMismatchError as exc:
        name, found, wanted = exc.args
        raise CollectError(
            "import file mismatch:\n"
            f"imported module {name!r} has this __file__ attribute:\n"
            f"  {found}\n"
            "which is not the same as the test file we want to collect:\n"
            f"  {wanted}\n"
            "HINT: remove __pycache__ / .pyc files and/or use a "
            "unique basename for your test file modules"
        ) from exc
    except ImportError as exc:
        raise CollectError(
            f"ImportError while importing test module '{path}'.\n"
            "Hint: make sure your test modules/packages have valid Python names.\n"
            f"Traceback:\n{format_collect_exception(exc, config)}"
        ) from exc
    except Skipped as exc:
        if exc.allow_module_level:
            raise
        raise CollectError(
            "Using pytest.skip outside of a test will skip the entire module. "
            "If that's your intention, pass `allow_module_level=True`. "
            "If you want to skip a specific test or an entire class, "
            "use the @pytest.mark.skip or @pytest.mark.skipif decorators."
        ) from exc
    channel.importing("")
    config.pluginmanager.consider_module(module)
    return module
