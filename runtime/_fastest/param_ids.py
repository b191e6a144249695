"""The ids of parameter sets: what stands in the brackets of a parametrized test's name.

An id is the one given, else it is made from the values where their type allows, else from argument name and index;
ids that occur twice get a number. Reference: `ids` of `Metafunc.parametrize` in pytest's docs.
"""

from __future__ import annotations

import sys

from .marks import HIDDEN_PARAM, NOTSET, strict_ini
from .outcomes import CollectError, fail

_ESCAPES = {i: f"\\x{i:02x}" for i in range(128) if not 32 <= i < 127}
_ESCAPES.update({ord("\t"): "\\t", ord("\r"): "\\r", ord("\n"): "\\n"})
_UNESCAPED_INI = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"
_NUMBERS = (float, int, complex)


def ascii_escaped(value):
    """`value` (str or bytes) as printable ASCII: other characters as Python's escapes, other bytes as `\\xNN`."""
    if isinstance(value, bytes):
        text = value.decode("ascii", "backslashreplace")
    elif value.isascii() and value.isprintable() and "\\" not in value:
        # An id is a plain str, whatever str subclass the value is.
        return value if type(value) is str else value.encode("ascii").decode("ascii")
    else:
        text = value.encode("unicode_escape").decode("ascii")
    return text.translate(_ESCAPES)


def id_of_value(value, config=None):
    """The id that `value` itself gives, or None where its type gives none."""
    if isinstance(value, (str, bytes)):
        if config is not None and config.getini(_UNESCAPED_INI):
            return value
        return ascii_escaped(value)
    if value is None or isinstance(value, _NUMBERS):
        return str(value)
    if _is_of(value, "re", "Pattern"):
        return ascii_escaped(value.pattern)
    if value is NOTSET:
        return None
    if _is_of(value, "enum", "Enum"):
        return str(value)
    name = getattr(value, "__name__", None)
    return name if isinstance(name, str) else None


def _is_of(value, module_name, name):
    """Is it an instance of that class? Not where nobody has imported the module."""
    module = sys.modules.get(module_name)
    return module is not None and isinstance(value, getattr(module, name))


class IdMaker:
    """Makes the ids of one parametrize call. `idfn` is the user's callable, `ids` the user's list; both may be None."""

    __slots__ = ("argnames", "config", "idfn", "ids", "nodeid", "parametersets")

    def __init__(self, argnames, parametersets, idfn, ids, config, nodeid):
        self.argnames = argnames
        self.parametersets = parametersets
        self.idfn = idfn
        self.ids = ids
        self.config = config
        self.nodeid = nodeid

    def make_unique_parameterset_ids(self):
        """One id per parameter set, all different. With `strict_parametrization_ids` duplicates are a CollectError."""
        resolved = [self._resolve(index, one) for index, one in enumerate(self.parametersets)]
        if len(set(resolved)) == len(resolved):
            return resolved
        counts = {}
        for id_ in resolved:
            counts[id_] = counts.get(id_, 0) + 1
        if self.config is not None and strict_ini(self.config, "strict_parametrization_ids"):
            self._complain_of_duplicates(resolved, counts)
        # How often each id is in use while the list changes: a number is skipped where it would collide.
        in_use = dict(counts)
        next_number = {}
        for index, id_ in enumerate(resolved):
            if counts[id_] == 1:
                continue
            if id_ is HIDDEN_PARAM:
                fail(
                    f"{self._prefix()}multiple instances of HIDDEN_PARAM cannot be used in the same parametrize call, "
                    "because the tests names need to be unique."
                )
            # `a1` numbered 0 would read as `a10`.
            stem = id_ + "_" if id_ and id_[-1].isdigit() else id_
            number = next_number.get(id_, 0)
            while in_use.get(f"{stem}{number}"):
                number += 1
            resolved[index] = unique = f"{stem}{number}"
            next_number[id_] = number + 1
            in_use[id_] -= 1
            in_use[unique] = 1
        return resolved

    def _resolve(self, index, parameterset):
        given = parameterset.id
        if given is not None:
            if given is HIDDEN_PARAM:
                return given
            return id_of_value(given, self.config)
        if self.ids and index < len(self.ids) and self.ids[index] is not None:
            given = self.ids[index]
            if given is HIDDEN_PARAM:
                return given
            id_ = id_of_value(given, self.config)
            if id_ is None:
                from .saferepr import saferepr

                fail(
                    f"{self._prefix()}ids contains unsupported value {saferepr(given)} (type: {type(given)!r}) "
                    f"at index {index}. "
                    "Supported types are: str, bytes, int, float, complex, bool, enum, regex or anything "
                    "with a __name__.",
                    pytrace=False,
                )
            return id_
        values = parameterset.values
        if len(values) == 1:
            return self._part(values[0], self.argnames[0], index)
        return "-".join([self._part(value, name, index) for value, name in zip(values, self.argnames)])

    def _part(self, value, argname, index):
        """The part of the id that stands for one value."""
        if self.idfn is not None:
            try:
                id_ = self.idfn(value)
            except Exception as exc:
                prefix = f"{self.nodeid}: " if self.nodeid is not None else ""
                raise ValueError(
                    f"{prefix}error raised while trying to determine id of parameter '{argname}' at position {index}"
                ) from exc
            if id_ is not None:
                id_ = id_of_value(id_, self.config)
                if id_ is not None:
                    return id_
        config = self.config
        if config is not None and "pytest_make_parametrize_id" in config.hook.user:
            id_ = config.hook.pytest_make_parametrize_id(config=config, val=value, argname=argname)
            if id_ is not None:
                return id_
        id_ = id_of_value(value, config)
        return id_ if id_ is not None else f"{argname}{index}"

    def _prefix(self):
        return "" if self.nodeid is None else f"In {self.nodeid}: "

    def _complain_of_duplicates(self, resolved, counts):
        from .saferepr import saferepr

        def shown(id_):
            return "<hidden>" if id_ is HIDDEN_PARAM else id_

        raise CollectError(
            "Duplicate parametrization IDs detected, but strict_parametrization_ids is set.\n"
            "\n"
            f"Test name:      {self.nodeid}\n"
            f"Parameters:     {', '.join(self.argnames)}\n"
            f"Parameter sets: {', '.join(saferepr(list(one.values)) for one in self.parametersets)}\n"
            f"IDs:            {', '.join(shown(id_) for id_ in resolved)}\n"
            f"Duplicates:     {', '.join(shown(id_) for id_, count in counts.items() if count > 1)}\n"
            "\n"
            "You can fix this problem using `@pytest.mark.parametrize(..., ids=...)` or `pytest.param(..., id=...)`."
        )
