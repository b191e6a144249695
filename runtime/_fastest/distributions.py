"""Which distributions stand beside the interpreter: pytest, pluggy, and those that plug into pytest.

Reads file names and small texts only. `importlib.metadata` would take 25 ms to import and parse the same.
"""

import os
import sys

# What `installed` found, by path: a base inherits the supervisor's answer.
_found = {}


def installed(path):
    """(pytest's version or None, pluggy's, plugins as the `ready` message lists them) in the folders of `path`.

    Where a distribution is there twice, the first wins, as it does in an import.
    """
    known = _found.get(tuple(path))
    if known is not None:
        return known
    versions = {}
    plugins = []
    for folder in path:
        for name, version, metadata in _distributions(folder):
            if name in versions:
                continue
            versions[name] = version
            points = _pytest11(os.path.join(metadata, "entry_points.txt"))
            if points:
                proper, version = _metadata(metadata, name, version)
                plugins.append(
                    {
                        "name": proper,
                        "version": version,
                        "modules": [module for _, module in points],
                        "entryPoints": [point for point, _ in points],
                    }
                )
    _found[tuple(path)] = found = versions.get("pytest"), versions.get("pluggy"), plugins
    return found


def pytest_version():
    """The version of the pytest that is installed for this interpreter; None without one."""
    for found in _found.values():
        return found[0]
    return installed(sys.path)[0]


def _distributions(folder):
    """(normalised name, version, metadata folder) of each distribution in `folder`."""
    try:
        names = os.listdir(folder)
    except OSError:
        return  # `sys.path` may name zip files and folders that do not exist
    for entry in names:
        stem, suffix = os.path.splitext(entry)
        if suffix in (".dist-info", ".egg-info"):
            name, _, version = stem.partition("-")
            version = version.partition("-")[0]
            yield name.lower().replace(".", "_").replace("-", "_"), version, os.path.join(folder, entry)


def _pytest11(path):
    """(name, module) of each entry point in group `pytest11`."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return []
    group = None
    points = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            group = line[1:].partition("]")[0].strip()
        elif group == "pytest11" and "=" in line and not line.startswith(("#", ";")):
            name, _, target = line.partition("=")
            points.append((name.strip(), target.partition(":")[0].partition("[")[0].strip()))
    return points


def _metadata(path, name, version):
    """The proper spelling of name and version from the metadata, else those of the folder's name."""
    for file_name in ("METADATA", "PKG-INFO"):
        try:
            with open(os.path.join(path, file_name), encoding="utf-8", errors="replace") as file:
                for line in file:
                    key, _, value = line.partition(":")
                    if key == "Name":
                        name = value.strip()
                    elif key == "Version":
                        version = value.strip()
                    elif not line.strip():
                        break
            break
        except OSError:
            continue  # the other kind of distribution
    return name, version
