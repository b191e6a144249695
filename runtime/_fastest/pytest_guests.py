"""Objects that stand inside the real pytest for something of ours. Imports nothing of pytest."""

import os
import sys


class EarlyStderr:
    """Stands for `sys.stderr`, but keeps what is written before tests run: it may be the text of a usage error."""

    def __init__(self, real):
        self._real = real
        self._kept = []

    def write(self, text):
        if self._kept is None:
            return self._real.write(text)
        self._kept.append(text)
        return len(text)

    def take(self):
        text = "".join(self._kept)
        self._kept = []
        return text

    def release(self):
        """From now on everything goes through. Capturing may hold on to this object."""
        if self._kept is None:
            return
        text, self._kept = "".join(self._kept), None
        self._real.write(text)
        if sys.stderr is self:
            sys.stderr = self._real

    def __getattr__(self, name):
        return getattr(self._real, name)


class UnknownItem:
    """In place of the next item while nobody knows it: `chain` is what it surely shares with the last one."""

    def __init__(self, chain):
        self._chain = chain

    def listchain(self):
        return self._chain


class OwnFiles:
    """Which files this worker collects."""

    def __init__(self, tree, beyond):
        self._is_all = beyond == "everywhere"
        self._beyond = () if self._is_all else tuple(beyond)
        self._names = {}
        self._folders = set()
        for folder in tree:
            self._add(folder)

    def _add(self, folder):
        at = folder["path"]
        while at not in self._folders:
            self._folders.add(at)
            at = os.path.dirname(at)
        for entry in folder["entries"]:
            if "entries" in entry:
                self._add(entry)
            else:
                self._names[entry["path"]] = entry["names"]

    def wants(self, path):
        if self._is_all or path in self._names or path in self._folders:
            return True
        return any(path == place or path.startswith(place.rstrip(os.sep) + os.sep) for place in self._beyond)

    def arguments(self, config):
        """pytest's own arguments without those for other workers."""
        if self._is_all:
            return config.args
        kept = []
        for argument in config.args:
            path = os.path.join(config.invocation_params.dir, argument.split("::", 1)[0].split("[", 1)[0])
            if self.wants(os.path.normpath(path)):
                kept.append(argument)
        if kept and not config.option.pyargs:
            return kept
        return [
            "::".join([path, *parts]) for path, names in self._names.items() for parts in (names or [[]])
        ]
