"""Item order for parametrized fixtures of higher scopes: items with the same parameter come together.

So a session, package, module or class fixture with parameters is set up as seldom as possible. The order that comes
out is pytest's, item by item ("Automatic grouping of tests by fixture instances" in its docs).
"""

from __future__ import annotations

from collections import OrderedDict, deque

from .scope import ALL_SCOPES, HIGH_SCOPES, Scope


def reorder_items(items):
    """A list of the same items in their new order, each of them once."""
    keys_of = {scope: {} for scope in HIGH_SCOPES}
    users_of = {scope: {} for scope in HIGH_SCOPES}
    is_needed = False
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is None:
            continue
        for name, scope in callspec._arg2scope.items():
            if scope is Scope.Function or name not in callspec.indices:
                continue
            is_needed = True
            key = _instance_key(item, scope, name, callspec.indices[name])
            keys_of[scope].setdefault(item, {})[key] = None
            users_of[scope].setdefault(key, OrderedDict())[item] = None
    if not is_needed:
        return list(dict.fromkeys(items))
    return list(_Reordering(keys_of, users_of).at_scope(dict.fromkeys(items), Scope.Session))


def _instance_key(item, scope, argname, index):
    """What identifies one value of a parameter: two items with equal keys use the same fixture instance."""
    if scope is Scope.Session:
        return argname, index, None, None
    if scope is Scope.Package:
        return argname, index, item.path.parent, None
    return argname, index, item.path, item.cls if scope is Scope.Class else None


class _Reordering:
    """One run of the algorithm. `keys_of[scope][item]`: keys in order; `users_of[scope][key]`: items in order."""

    def __init__(self, keys_of, users_of):
        self.keys_of = keys_of
        self.users_of = users_of

    def at_scope(self, items, scope):
        """`items` (a dict as ordered set) with equal keys of `scope` together, and below that the lower scopes."""
        if scope is Scope.Function or len(items) < 3:
            return items
        keys_of = self.keys_of[scope]
        pending = deque(items)
        done = {}
        # Keys whose items have been pulled together already.
        used = set()
        while pending:
            free = {}
            key = None
            while pending:
                item = pending.popleft()
                if item in done or item in free:
                    continue
                keys = [one for one in keys_of.get(item, ()) if one not in used]
                if not keys:
                    free[item] = None
                    continue
                key = keys[-1]
                self._pull(key, scope, items, pending)
                break
            if free:
                done.update(self.at_scope(free, ALL_SCOPES[scope.rank - 1]))
            if key is not None:
                used.add(key)
        return done

    def _pull(self, key, scope, items, pending):
        """Puts the users of `key` in front of what is pending; later copies of them are skipped when they come."""
        for user in reversed([one for one in self.users_of[scope][key] if one in items]):
            pending.appendleft(user)
            # The users of its other keys must come in the new order, too.
            for other in HIGH_SCOPES:
                for other_key in self.keys_of[other].get(user, ()):
                    self.users_of[other][other_key].move_to_end(user, last=False)
