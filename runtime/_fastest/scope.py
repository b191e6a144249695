"""Fixture scopes, ordered from `function` (lowest) to `session` (highest)."""

from __future__ import annotations

from enum import Enum


class Scope(Enum):
    """One of pytest's scopes; the value is the name that users write. `rank` grows with the lifetime."""

    Function = "function"
    Class = "class"
    Module = "module"
    Package = "package"
    Session = "session"

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


ALL_SCOPES = tuple(Scope)
for _rank, _scope in enumerate(ALL_SCOPES):
    _scope.rank = _rank

#: Scopes that span several items.
HIGH_SCOPES = ALL_SCOPES[1:]
