"""Fixture scopes, ordered from `function` (lowest) to `session` (highest)."""

from __future__ import annotations


class _Members(type):
    """What iterating an enumeration gives."""

    def __iter__(cls):
        return iter(ALL_SCOPES)

    def __len__(cls):
        return len(ALL_SCOPES)

    def __getitem__(cls, name):
        for scope in ALL_SCOPES:
            if scope.name == name:
                return scope
        raise KeyError(name)


class Scope(metaclass=_Members):
    """One of pytest's scopes; the value is the name that users write. `rank` grows with the lifetime.

    Behaves as pytest's enumeration where it is used, without `enum`, which takes longer to import than this package.
    """

    __slots__ = ("name", "value", "rank")

    def __new__(cls, value):
        for scope in ALL_SCOPES:
            if value == scope.value or value is scope:
                return scope
        raise ValueError(f"{value!r} is not a valid {cls.__name__}")

    def __repr__(self):
        return f"<Scope.{self.name}: {self.value!r}>"

    def __str__(self):
        return f"Scope.{self.name}"

    def __reduce__(self):
        return Scope, (self.value,)

    def __lt__(self, other):
        return self.rank < other.rank

    def __le__(self, other):
        return self.rank <= other.rank

    def __gt__(self, other):
        return self.rank > other.rank

    def __ge__(self, other):
        return self.rank >= other.rank

    def next_lower(self):
        """The scope below; ValueError for `function`."""
        if self.rank == 0:
            raise ValueError(f"{self} is the lower-most scope")
        return ALL_SCOPES[self.rank - 1]

    def next_higher(self):
        """The scope above; ValueError for `session`."""
        if self.rank == len(ALL_SCOPES) - 1:
            raise ValueError(f"{self} is the upper-most scope")
        return ALL_SCOPES[self.rank + 1]

    @classmethod
    def from_user(cls, scope_name, descr, where=None):
        """The scope a user named; fails with pytest's text, saying who asked (`descr`) and where."""
        try:
            return cls(scope_name)
        except ValueError:
            from .outcomes import fail

            origin = f"from {where} " if where else ""
            fail(f"{descr} {origin}got an unexpected scope value '{scope_name}'", pytrace=False)


def _scopes():
    for rank, name in enumerate(("Function", "Class", "Module", "Package", "Session")):
        scope = object.__new__(Scope)
        scope.name, scope.value, scope.rank = name, name.lower(), rank
        setattr(Scope, name, scope)
        yield scope


ALL_SCOPES = tuple(_scopes())

#: Scopes that span several items.
HIGH_SCOPES = ALL_SCOPES[1:]
