"""Globs of file names. Nearly all are a fixed text around one `*`, which needs no regular expression."""

import os


def fnmatch(name, pattern):
    """The standard library's `fnmatch`, which is loaded where a pattern is of the other kind."""
    head, star, tail = pattern.partition("*")
    if os.sep != "/" or any(special in tail for special in "*?[") or "?" in head or "[" in head:
        from fnmatch import fnmatch as match

        return match(name, pattern)
    if not star:
        return name == pattern
    return len(name) >= len(head) + len(tail) and name.startswith(head) and name.endswith(tail)
