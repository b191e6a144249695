"""Compiles test modules before the base comes to them: its processes take the files from the last one backwards.

A cold run spends half of its collection on parsing, rewriting and compiling, which needs nothing of the project but
its text, while all cores but one are idle. What is compiled here goes into the cache of rewritten modules, where the
base finds it; what is not there yet the base compiles itself. So nothing waits for these processes, and nothing is
wrong when they die.
"""

import os

# Fewer files are compiled before a process for them has started.
_FEWEST_FILES = 4

# So many files in a row that are compiled already: an earlier run left them, or the base has come here.
_DONE_AHEAD = 16

_MOST_PROCESSES = 3


def shares(config):
    """The paths to compile, one list per process to start, which is none where that does not pay."""
    options = config["options"]
    if options.get("assertmode", "rewrite") != "rewrite" or options.get("doctestmodules"):
        return []  # these modules are not rewritten, or not only test modules are in the tree
    paths = [path for path in _files(config["tree"]) if path.endswith(".py")]
    if len(paths) < _FEWEST_FILES:
        return []
    paths.reverse()
    count = min(_cores() - 1, _MOST_PROCESSES)
    return [paths[first::count] for first in range(count)]


def _files(entries):
    for entry in entries:
        if "entries" in entry:
            yield from _files(entry["entries"])
        else:
            yield entry["path"]


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def compile_ahead(paths, cachedir):
    """Compiles the files at `paths` into the cache, in a process of its own. Never returns."""
    from . import rewrite

    rewrite.cache_dir = rewrite.cache_below(cachedir)
    done = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                source = file.read()
            done = 0 if rewrite.store_compiled(source, path) else done + 1
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # the base will meet the same, and report it
        if done == _DONE_AHEAD:
            break
    os._exit(0)
