"""Marks: `pytest.mark.x`, `pytest.param`, how they are stored on functions and classes, and `node.keywords`.

Semantics of "How to mark test functions" and `pytest.Mark`, `MarkDecorator`, `MarkGenerator` in pytest's reference.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection, MutableMapping

from .functions import getfslineno
from .outcomes import CollectError, fail


class _Token:
    """The one value of its type, equal to nothing else; what pytest has enumerations of one member for."""

    __slots__ = ("_name",)

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f"<{type(self).__name__}.token: 0>"

    def __str__(self):
        return f"{type(self).__name__}.token"

    def __reduce__(self):
        # Copies are the value itself.
        return self._name


class NotSetType(_Token):
    """The type of `NOTSET`."""

    __slots__ = ()


#: "No value was given", where None is a value.
NOTSET = NotSetType("NOTSET")


class _HiddenParam(_Token):
    __slots__ = ()


#: As the id of a parameter set: leave the set out of the test's name.
HIDDEN_PARAM = _HiddenParam("HIDDEN_PARAM")

_MARK_ON_FIXTURE = (
    "Marks cannot be applied to fixtures.\n"
    "See docs: https://docs.pytest.org/en/stable/deprecations.html#applying-a-mark-to-a-fixture-function"
)


def warn_private(ispytest, stacklevel=3):
    """Warns of a private constructor called by user code, as pytest does where `_ispytest` is missing."""
    if not ispytest:
        import warnings

        from .warning_types import PytestDeprecationWarning

        warnings.warn(PytestDeprecationWarning("A private pytest class or function was used."), stacklevel=stacklevel)


class Mark:
    """A name with positional and keyword arguments. Immutable."""

    __slots__ = ("_param_ids_from", "_param_ids_generated", "args", "kwargs", "name")

    def __init__(self, name, args, kwargs, param_ids_from=None, param_ids_generated=None, *, _ispytest=False):
        warn_private(_ispytest)
        put = object.__setattr__
        put(self, "name", name)
        put(self, "args", args)
        put(self, "kwargs", kwargs)
        # Stacked parametrize marks share the ids of the mark that brought them: an iterator of ids is read once.
        put(self, "_param_ids_from", param_ids_from)
        put(self, "_param_ids_generated", param_ids_generated)

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot assign to field {name!r}")

    def __delattr__(self, name):
        raise AttributeError(f"cannot delete field {name!r}")

    def __reduce__(self):
        return _restore_mark, (self.name, self.args, self.kwargs)

    def __repr__(self):
        return f"Mark(name={self.name!r}, args={self.args!r}, kwargs={self.kwargs!r})"

    def _fields(self):
        return self.name, self.args, self.kwargs, self._param_ids_from, self._param_ids_generated

    def __eq__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._fields() == other._fields()

    def __hash__(self):
        return hash(self._fields())

    def _has_param_ids(self):
        return "ids" in self.kwargs or len(self.args) >= 4

    def combined_with(self, other):
        """A mark with the arguments of both; `other` wins for keywords."""
        assert self.name == other.name
        ids_from = None
        if self.name == "parametrize":
            if other._has_param_ids():
                ids_from = other
            elif self._has_param_ids():
                ids_from = self
        kwargs = dict(self.kwargs, **other.kwargs)
        return Mark(self.name, self.args + other.args, kwargs, param_ids_from=ids_from, _ispytest=True)


def _restore_mark(name, args, kwargs):
    return Mark(name, args, kwargs, _ispytest=True)


class MarkDecorator:
    """What `pytest.mark.x` gives. Called with one class or named function it decorates; else it takes arguments."""

    def __init__(self, mark, *, _ispytest=False):
        warn_private(_ispytest)
        self.mark = mark

    __hash__ = None

    def __eq__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.mark == other.mark

    def __repr__(self):
        return f"MarkDecorator(mark={self.mark!r})"

    @property
    def name(self):
        return self.mark.name

    @property
    def args(self):
        return self.mark.args

    @property
    def kwargs(self):
        return self.mark.kwargs

    @property
    def markname(self):
        return self.mark.name

    def with_args(self, *args, **kwargs):
        """A decorator with these arguments added, also where the only argument is a function or class."""
        mark = Mark(self.name, args, kwargs, _ispytest=True)
        return MarkDecorator(self.mark.combined_with(mark), _ispytest=True)

    def __call__(self, *args, **kwargs):
        if len(args) == 1 and not kwargs:
            decorated = target = args[0]
            if isinstance(target, (staticmethod, classmethod)):
                # Marks are read from the function, not from the descriptor around it.
                target = target.__func__
            if isinstance(decorated, type) or is_test_function(target):
                store_mark(target, self.mark)
                return decorated
        return self.with_args(*args, **kwargs)


def is_test_function(obj):
    """True for callables with a name, i.e. for all but lambdas."""
    return callable(obj) and getattr(obj, "__name__", "<lambda>") != "<lambda>"


def get_unpacked_marks(obj, *, consider_mro=True):
    """The list of marks stored on `obj`; for a class also those of its bases, furthest base first."""
    if isinstance(obj, type):
        classes = reversed(obj.__mro__) if consider_mro else (obj,)
        found = []
        for cls in classes:
            stored = cls.__dict__.get("pytestmark", [])
            if isinstance(stored, list):
                found.extend(stored)
            else:
                found.append(stored)
    else:
        stored = getattr(obj, "pytestmark", [])
        if stored is None:
            import warnings

            from .warning_types import PytestCollectionWarning

            warnings.warn(
                "Module defines a `__getattr__` which returns None for 'pytestmark' instead of raising "
                "AttributeError. Make sure `__getattr__` raises AttributeError for attributes it does not provide. "
                "See https://github.com/pytest-dev/pytest/issues/8265",
                PytestCollectionWarning,
                stacklevel=2,
            )
            return []
        found = stored if isinstance(stored, list) else [stored]
    return list(normalize_mark_list(found)) if found else []


def normalize_mark_list(mark_list):
    """Yields the `Mark` of each mark or decorator; TypeError for anything else."""
    for mark in mark_list:
        mark = getattr(mark, "mark", mark)
        if not isinstance(mark, Mark):
            raise TypeError(f"got {mark!r} instead of Mark")
        yield mark


def store_mark(obj, mark):
    """Adds `mark` to `obj.pytestmark`. The list is always a new one: a borrowed list stays as it is."""
    assert isinstance(mark, Mark), mark
    if hasattr(obj, "_fixture_function_marker"):
        fail(_MARK_ON_FIXTURE)
    obj.pytestmark = [*get_unpacked_marks(obj, consider_mro=False), mark]


class MarkGenerator:
    """`pytest.mark`: attributes are new `MarkDecorator`s. Bound to a config, unregistered names warn or fail."""

    def __init__(self, *, _ispytest=False):
        warn_private(_ispytest)
        self._config = None
        self._hosted = None
        self._markers = set()
        # Names that no installed plugin has to be asked about.
        self._met = {"parametrize", "skip", "skipif", "xfail", "usefixtures", "filterwarnings"}

    def __getattr__(self, name):
        if name[0] == "_":
            raise AttributeError("Marker name must NOT start with underscore")
        if name not in self._met and self._hosted is not None:
            self._hosted.meet_mark(name)
            self._met.add(name)
        if self._config is not None and name not in self._markers:
            for line in self._config.getini("markers"):
                # A line reads `skipif(condition): text` or `slow: text`.
                self._markers.add(line.split(":")[0].split("(")[0].strip())
            if name not in self._markers:
                self._complain(name)
        return MarkDecorator(Mark(name, (), {}, _ispytest=True), _ispytest=True)

    def _complain(self, name):
        __tracebackhide__ = True
        if name in ("parameterize", "parametrise", "parameterise"):
            fail(f"Unknown '{name}' mark, did you mean 'parametrize'?")
        if strict_ini(self._config, "strict_markers"):
            fail(f"{name!r} not found in `markers` configuration option", pytrace=False)
        import warnings

        from .warning_types import PytestUnknownMarkWarning

        warnings.warn(
            f"Unknown pytest.mark.{name} - is this a typo?  You can register "
            "custom marks to avoid this warning - for details, see "
            "https://docs.pytest.org/en/stable/how-to/mark.html",
            PytestUnknownMarkWarning,
            3,
        )


MARK_GEN = MarkGenerator(_ispytest=True)


def strict_ini(config, name):
    """Value of a `strict_*` ini option; `strict` decides where it is not given."""
    value = config.getini(name)
    return config.getini("strict") if value is None else value


class ParameterSet(namedtuple("ParameterSet", ["values", "marks", "id"])):
    """One row of a parametrization: the values, marks for its items, and maybe an id."""

    __slots__ = ()

    @classmethod
    def param(cls, *values, marks=(), id=None):
        """See `param`."""
        if isinstance(marks, MarkDecorator):
            marks = (marks,)
        else:
            assert isinstance(marks, Collection)
        if any(mark.name == "usefixtures" for mark in marks):
            raise ValueError(
                "pytest.param cannot add pytest.mark.usefixtures; see "
                "https://docs.pytest.org/en/stable/reference/reference.html#pytest-param"
            )
        if id is not None and not isinstance(id, str) and id is not HIDDEN_PARAM:
            raise TypeError(
                f"Expected id to be a string or a `pytest.HIDDEN_PARAM` sentinel, got {type(id)}: {id!r}"
            )
        return cls(values, marks, id)

    @classmethod
    def extract_from(cls, parameterset, force_tuple=False):
        """The set that one entry of `argvalues` stands for; `force_tuple`: the entry is the single value itself."""
        if isinstance(parameterset, cls):
            return parameterset
        if force_tuple:
            return cls((parameterset,), (), None)
        return cls(parameterset, [], None)

    @staticmethod
    def _parse_parametrize_args(argnames, argvalues, *args, **kwargs):
        """`(names, force_tuple)`. `"a,"` names one argument whose values come as 1-tuples."""
        if not isinstance(argnames, str):
            return argnames, False
        names = [name.strip() for name in argnames.split(",") if name.strip()]
        return names, len(names) == 1 and not argnames.rstrip().endswith(",")

    @classmethod
    def _for_parametrize(cls, argnames, argvalues, func, config, nodeid):
        """`(names, sets)` of a parametrize call; a wrong number of values fails, no values make one marked set."""
        if not isinstance(argvalues, Collection):
            from .deprecations import warn_removed_in_10

            warn_removed_in_10(
                "Passing a non-Collection iterable to parametrize is deprecated.\n"
                f"Test: {nodeid}, argvalues type: {type(argvalues).__name__}\n"
                "Please convert to a list or tuple.\n"
                "See https://docs.pytest.org/en/stable/deprecations.html#parametrize-iterators",
                3,
            )
        argnames, force_tuple = cls._parse_parametrize_args(argnames, argvalues)
        sets = [cls.extract_from(entry, force_tuple) for entry in argvalues]
        for one in sets:
            if len(one.values) != len(argnames):
                fail(
                    f'{nodeid}: in "parametrize" the number of names ({len(argnames)}):\n'
                    f"  {argnames}\n"
                    f"must be equal to the number of values ({len(one.values)}):\n"
                    f"  {one.values}",
                    pytrace=False,
                )
        if not sets:
            mark = get_empty_parameterset_mark(config, argnames, func)
            sets.append(cls((NOTSET,) * len(argnames), [mark], "NOTSET"))
        return argnames, sets


def param(*values, marks=(), id=None):
    """`pytest.param`: one parameter set with its own marks and id."""
    return ParameterSet.param(*values, marks=marks, id=id)


def get_empty_parameterset_mark(config, argnames, func):
    """The mark of a test without parameter sets, by the ini option `empty_parameter_set_mark`."""
    reason = f"got empty parameter set for ({', '.join(argnames)})"
    requested = config.getini("empty_parameter_set_mark")
    if requested in ("", None, "skip"):
        return MARK_GEN.skip(reason=reason)
    if requested == "xfail":
        return MARK_GEN.xfail(reason=reason, run=False)
    if requested == "fail_at_collect":
        raise CollectError(f"Empty parameter set in '{func.__name__}' at line {getfslineno(func)[1] + 1}")
    raise LookupError(requested)


class NodeKeywords(MutableMapping):
    """`node.keywords`: the node's own names over those of its parents. Entries cannot be deleted."""

    __slots__ = ("_markers", "node", "parent")

    def __init__(self, node):
        self.node = node
        self.parent = node.parent
        self._markers = {node.name: True}

    def __getitem__(self, key):
        keywords = self
        while True:
            if key in keywords._markers:
                return keywords._markers[key]
            if keywords.parent is None:
                raise KeyError(key)
            keywords = keywords.parent.keywords

    def __setitem__(self, key, value):
        self._markers[key] = value

    def __contains__(self, key):
        return key in self._markers or (self.parent is not None and key in self.parent.keywords)

    def update(self, other=(), **kwds):
        self._markers.update(other)
        self._markers.update(kwds)

    def __delitem__(self, key):
        raise ValueError("cannot delete key in keywords dict")

    def __iter__(self):
        yield from self._markers
        if self.parent is not None:
            for keyword in self.parent.keywords:
                if keyword not in self._markers:
                    yield keyword

    def __len__(self):
        return sum(1 for _ in self)

    def __repr__(self):
        return f"<NodeKeywords for node {self.node}>"
