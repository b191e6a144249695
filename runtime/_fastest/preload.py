"""The modules that every run needs: imported while the runner is still reading its configuration.

Importing them takes about as long as Node needs from its start to the first request. What a project does not need may
still be missing when that arrives: then the worker imports it.
"""

# In the order in which a run needs them; with a dot: the runtime's own.
PRELOADED = (
    "contextlib",
    "faulthandler",
    "fnmatch",
    "importlib.util",
    ".base",
    ".outcomes",
    ".session",
    ".lifecycle",
    ".config",
    ".api",
    ".monkeypatch",
    ".recwarn",
    ".tmp",
    ".cache",
    ".lastfailed",
    ".capture",
    ".logs",
    ".subtests",
    ".rewrite_hook",
    ".fixture_registry",
    ".terminal",
    ".warning_filters",
    ".collect",
    ".rewrite",
    ".expression",
    ".xunit",
    ".reorder",
    ".selection",
    ".evidence",
    ".exception_hooks",
    ".unittests",
    ".longrepr",
)
