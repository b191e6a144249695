"""The import hook that rewrites asserts: of conftests, of files named like tests, and of modules that asked for it.

Rules: pytest's "Writing plugins", section on assertion rewriting.
"""

from __future__ import annotations

import os
import sys

from . import rewrite
from .globs import fnmatch


class AssertionRewritingHook:
    """A finder for `sys.meta_path`, and the loader of what it finds."""

    def __init__(self, config) -> None:
        self.config = config
        self.fnpats = config.getini("python_files")
        self.session = None
        # Whether the names of the session's arguments are among the base names.
        self._is_session_known = False
        self._rewritten_names: dict[str, str] = {}
        self._must_rewrite: set[str] = set()
        self._basenames = {"conftest"}
        self._marked: dict[str, bool] = {}
        # Whether a module's name alone may match, by its last part.
        self._early: dict[str, bool] = {}
        # Patterns with a directory match paths only, so no name can be ruled out early.
        self._any_name = any(os.path.dirname(pattern) for pattern in self.fnpats)
        self._is_rewriting = False
        if self._any_name or any(_matches(pattern, "ast.py") for pattern in self.fnpats):
            # These would be needed to rewrite themselves.
            import ast  # noqa: F401
            import importlib.util  # noqa: F401

    def set_session(self, session) -> None:
        """Files that `session` was asked for by path are rewritten whatever their name; None ends that."""
        self.session = session
        self._is_session_known = False

    def find_spec(self, name: str, path=None, target=None):
        """The spec of a module to rewrite; None for any other."""
        if self._is_rewriting or not self._may_match(name) or name.startswith(__package__):
            return None
        # Frozen, so that importing it does not ask this finder, which may be asked for `importlib` itself.
        from _frozen_importlib_external import PathFinder, SourceFileLoader, spec_from_file_location

        spec = PathFinder.find_spec(name, path)
        if spec is None or spec.origin is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        if not os.path.exists(spec.origin) or not self.should_rewrite(name, spec.origin):
            return None
        return spec_from_file_location(
            name, spec.origin, loader=self, submodule_search_locations=spec.submodule_search_locations
        )

    def create_module(self, spec):
        return None

    def exec_module(self, module) -> None:
        """Runs a module's rewritten code in it."""
        path = module.__spec__.origin
        self._rewritten_names[module.__name__] = path
        with open(path, "rb") as file:
            source = file.read()
        # What rewriting itself imports is not rewritten, whatever the patterns say.
        self._is_rewriting = True
        try:
            code = rewrite.compile_source(source, path, rewrite=True)
        finally:
            self._is_rewriting = False
        exec(code, module.__dict__)

    def get_data(self, path) -> bytes:
        """The bytes of a file (PEP 302)."""
        with open(path, "rb") as file:
            return file.read()

    def get_resource_reader(self, name: str):
        """The reader of a rewritten package's resources."""
        if sys.version_info < (3, 10):
            return None  # 3.9 finds resources beside the module's file
        from importlib.readers import FileReader
        from types import SimpleNamespace

        return FileReader(SimpleNamespace(path=self._rewritten_names[name]))

    def get_source(self, name: str) -> str:
        """The text of a rewritten module, for `linecache`."""
        import importlib.util

        return importlib.util.decode_source(self.get_data(self._rewritten_names[name]))

    def is_package(self, name: str) -> bool:
        return os.path.basename(self._rewritten_names[name]) == "__init__.py"

    def _may_match(self, name: str) -> bool:
        """False where no rule can ask for a module of this name; spares the search for its file."""
        if self._any_name:
            return True
        if not self._is_session_known and self.session is not None and self.session._initial_paths:
            self._is_session_known = True
            self._basenames.update(os.path.splitext(os.path.basename(p))[0] for p in self.session._initial_paths)
            self._early.clear()
        last = name.rpartition(".")[2]
        may = self._early.get(last)
        if may is None:
            may = last in self._basenames or any(_matches(pattern, last + ".py") for pattern in self.fnpats)
            self._early[last] = may
        return may or self._is_marked(name)

    def should_rewrite(self, name: str, path: str) -> bool:
        """True for a file that is rewritten: conftest, argument of the run, `python_files`, or marked."""
        if os.path.basename(path) == "conftest.py":
            return True
        if self.session is not None and self.session.isinitpath(path):
            return True
        return any(_matches(pattern, path) for pattern in self.fnpats) or self._is_marked(name)

    def _is_marked(self, name: str) -> bool:
        if not self._must_rewrite:
            return False
        marked = self._marked.get(name)
        if marked is None:
            marked = any(name == prefix or name.startswith(prefix + ".") for prefix in self._must_rewrite)
            self._marked[name] = marked
        return marked

    def mark_rewrite(self, *names: str) -> None:
        """Marks modules, and all below them, for rewriting when they are imported; warns of those that are already."""
        for name in names:
            module = sys.modules.get(name)
            if module is None or name in self._rewritten_names:
                continue
            if not rewrite.is_rewrite_disabled(module.__doc__ or "") and not isinstance(module.__loader__, type(self)):
                self._warn_already_imported(name)
        self._must_rewrite.update(names)
        self._marked.clear()

    def _warn_already_imported(self, name: str) -> None:
        from .warning_types import PytestAssertRewriteWarning

        warning = PytestAssertRewriteWarning(f"Module already imported so cannot be rewritten; {name}")
        self.config.issue_config_time_warning(warning, stacklevel=5)


def _matches(pattern: str, path: str) -> bool:
    """`fnmatch` of a file's name, or of its whole path where the pattern has a directory."""
    if os.sep not in pattern:
        return fnmatch(os.path.basename(path), pattern)
    if os.path.isabs(path) and not os.path.isabs(pattern):
        pattern = f"*{os.sep}{pattern}"
    return fnmatch(path, pattern)


def register_assert_rewrite(*names: str) -> None:
    """`pytest.register_assert_rewrite`: call it before the modules are imported."""
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"expected module names as *args, got {names!r} instead")
    for hook in sys.meta_path:
        if isinstance(hook, AssertionRewritingHook):
            hook.mark_rewrite(*names)
            return
