"""The modules that every run needs: imported while the runner is still reading its configuration.

Importing them takes about as long as Node needs from its start to the first request. What a project does not need may
still be missing when that arrives: then the worker imports it.
"""

# In the order in which a run needs them; the last ones only where a project asks for them.
PRELOADED = (
    ".lane",
    ".base",
    "faulthandler",
    ".session",
    ".lifecycle",
    ".api",
    ".capture",
    ".selection",
    ".terminal",
    ".rewrite_hook",
    ".fixture_registry",
    ".logs",
    ".tmp",
    ".evidence",
    ".cache",
    ".lastfailed",
    ".properties",
    ".exception_hooks",
    ".warning_types",
    ".xunit",
    ".monkeypatch",
    ".recwarn",
    ".subtests",
    "contextlib",
    ".expression",
    ".unittests",
    ".longrepr",
)
