"""`Stash` and `StashKey`: typed storage that plugins hang on config, session and nodes (pytest's reference, "Stash")."""


class StashKey:
    """A unique key; `StashKey[T]()` only tells type checkers the type of the value."""

    __slots__ = ()

    def __class_getitem__(cls, item):
        return cls


class Stash:
    """A mapping from `StashKey`s to values."""

    __slots__ = ("_storage",)

    def __init__(self):
        self._storage = {}

    def __setitem__(self, key, value):
        self._storage[key] = value

    def __getitem__(self, key):
        return self._storage[key]

    def get(self, key, default):
        return self._storage.get(key, default)

    def setdefault(self, key, default):
        return self._storage.setdefault(key, default)

    def __delitem__(self, key):
        del self._storage[key]

    def __contains__(self, key):
        return key in self._storage

    def __len__(self):
        return len(self._storage)
