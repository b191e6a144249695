"""The collection tree: `Node` and the abstract collectors and items that conftests see and subclass.

Attributes and signatures are pytest's (reference, "Objects"). What differs is cost: keywords, locations and
`pathlib` paths are made when somebody asks, because most runs ask for none of them.
"""

import abc
import os
from functools import cached_property

from .hooks import legacy_path
from .marks import NodeKeywords
from .outcomes import CollectError
from .stash import Stash

SEP = "/"


class NodeMeta(abc.ABCMeta):
    """Nodes are made by `from_parent`; calling the class fails as in pytest."""

    # Nobody registers virtual subclasses of nodes, and the check of `abc` that looks for them takes five times as
    # long: 1 us of every item that is collected.
    __instancecheck__ = type.__instancecheck__

    def __call__(cls, *args, **kwargs):
        from .outcomes import fail

        name = f"{cls.__module__}.{cls.__name__}"
        fail(
            f"Direct construction of {name} has been deprecated, please use {name}.from_parent.\n"
            "See https://docs.pytest.org/en/stable/deprecations.html#node-construction-changed-to-node-from-parent"
            " for more details.",
            pytrace=False,
        )

    def _create(cls, *args, **kwargs):
        try:
            return super().__call__(*args, **kwargs)
        except TypeError:
            import inspect
            import warnings

            from .warning_types import PytestDeprecationWarning

            parameters = inspect.signature(cls.__init__).parameters
            known = {name: value for name, value in kwargs.items() if name in parameters}
            if len(known) == len(kwargs):
                raise
            warnings.warn(
                PytestDeprecationWarning(
                    f"{cls} is not using a cooperative constructor and only takes {set(known)}.\n"
                    "See https://docs.pytest.org/en/stable/deprecations.html"
                    "#constructors-of-custom-pytest-node-subclasses-should-take-kwargs "
                    "for more details."
                )
            )
            return super().__call__(*args, **known)


class Node(metaclass=NodeMeta):
    """A node of the collection tree."""

    def __init__(self, name, parent=None, config=None, session=None, fspath=None, path=None, nodeid=None):
        if parent is None and (config is None or session is None or nodeid is None):
            raise TypeError("config, session and nodeid, or parent must be provided")
        self.name = name
        self.parent = parent
        self.config = config or parent.config
        self.session = session or parent.session
        if path is None:
            self._strpath = parent._strpath
        else:
            self._strpath = os.fspath(path)
            if not isinstance(path, str):
                self.__dict__["path"] = path
        self.own_markers = []
        self._nodeid = nodeid if nodeid is not None else parent._nodeid + "::" + name

    @classmethod
    def from_parent(cls, parent, **kw):
        """The public constructor."""
        if "config" in kw:
            raise TypeError("config is not a valid argument for from_parent")
        if "session" in kw:
            raise TypeError("session is not a valid argument for from_parent")
        return cls._create(parent=parent, **kw)

    @cached_property
    def path(self):
        """File or directory that the node was collected from."""
        if self.parent is not None and self.parent._strpath == self._strpath:
            return self.parent.path
        from pathlib import Path

        return Path(self._strpath)

    @property
    def fspath(self):
        return legacy_path(self.path)

    @cached_property
    def keywords(self):
        return self._make_keywords()

    def _make_keywords(self):
        return NodeKeywords(self)

    @cached_property
    def extra_keyword_matches(self):
        return set()

    @cached_property
    def stash(self):
        return Stash()

    @property
    def _store(self):
        return self.stash

    @property
    def nodeid(self):
        return self._nodeid

    @property
    def ihook(self):
        """The hooks as seen from the node's directory."""
        relay = self.config.pluginmanager._relays.get(self._strpath)
        return self.session.gethookproxy(self._strpath) if relay is None else relay

    def __repr__(self):
        return f"<{self.__class__.__name__} {getattr(self, 'name', None)}>"

    def warn(self, warning):
        """Issues a warning at the place of this node."""
        import warnings

        if not isinstance(warning, Warning):
            raise ValueError(f"warning must be an instance of Warning or subclass, got {warning!r}")
        path, lineno = get_fslocation_from_item(self)
        warnings.warn_explicit(warning, category=None, filename=str(path), lineno=lineno + 1)

    def setup(self):
        pass

    def teardown(self):
        pass

    def iter_parents(self):
        """Yields the node, its parent, and so on to the session."""
        node = self
        while node is not None:
            yield node
            node = node.parent

    def listchain(self):
        """The nodes from the session down to this one."""
        chain = list(self.iter_parents())
        chain.reverse()
        return chain

    def listnames(self):
        return [node.name for node in self.listchain()]

    def add_marker(self, marker, append=True):
        """Adds a mark to the node, after its own ones or before them."""
        from .marks import MARK_GEN, MarkDecorator

        if isinstance(marker, str):
            marker = getattr(MARK_GEN, marker)
        elif not isinstance(marker, MarkDecorator):
            raise ValueError("is not a string or pytest.mark.* Marker")
        self.keywords[marker.name] = marker
        if append:
            self.own_markers.append(marker.mark)
        else:
            self.own_markers.insert(0, marker.mark)

    def _is_marked(self):
        """Has the node or one of its parents any mark? Most have none, and need not be searched for one then."""
        node = self
        while node is not None:
            if node.own_markers:
                return True
            node = node.parent
        return False

    def iter_markers(self, name=None):
        """Yields the marks of the node and of its parents, nearest first."""
        node = self
        while node is not None:
            for mark in node.own_markers:
                if name is None or mark.name == name:
                    yield mark
            node = node.parent

    def iter_markers_with_node(self, name=None):
        """Yields `(node, mark)` pairs in the order of `iter_markers`."""
        node = self
        while node is not None:
            for mark in node.own_markers:
                if name is None or mark.name == name:
                    yield node, mark
            node = node.parent

    def get_closest_marker(self, name, default=None):
        """The nearest mark called `name`."""
        node = self
        while node is not None:
            for mark in node.own_markers:
                if mark.name == name:
                    return mark
            node = node.parent
        return default

    def listextrakeywords(self):
        """`extra_keyword_matches` of the node and all its parents."""
        found = set()
        for node in self.iter_parents():
            # A node nobody gave extra keywords has no such attribute in its dict yet.
            found.update(node.__dict__.get("extra_keyword_matches", ()))
        return found

    def addfinalizer(self, fin):
        """Registers `fin()` for the end of this node; the node must be set up."""
        self.session._setupstate.addfinalizer(fin, self)

    def getparent(self, cls):
        """The nearest node of class `cls`, this one included."""
        node = self
        while node is not None and not isinstance(node, cls):
            node = node.parent
        return node

    def repr_failure(self, excinfo, style=None):
        """The text of a failure; subclasses override it for failures of their own kind."""
        return self._repr_failure_py(excinfo, style)

    def _repr_failure_py(self, excinfo, style=None):
        from .longrepr import make_longrepr

        style = style or self.config.getoption("tbstyle", "auto")
        return make_longrepr(excinfo, self, style=style)


def get_fslocation_from_item(node):
    """`(path, 0-based line)` of a node, from its location, its object, or its path."""
    location = getattr(node, "location", None)
    if location is not None:
        return location[:2]
    obj = getattr(node, "obj", None)
    if obj is not None:
        from .functions import getfslineno

        return getfslineno(obj)
    return getattr(node, "path", "unknown location"), -1


class Collector(Node):
    """A node with children."""

    CollectError = CollectError

    @abc.abstractmethod
    def collect(self):
        """Gives the children."""
        raise NotImplementedError("abstract")

    def repr_failure(self, excinfo):
        """The text of a collection failure."""
        if isinstance(excinfo.value, self.CollectError) and not self.config.getoption("fulltrace", False):
            return str(excinfo.value.args[0])
        style = self.config.getoption("tbstyle", "auto")
        return self._repr_failure_py(excinfo, style="short" if style == "auto" else style)


class FSCollector(Collector):
    """A collector for a file or directory."""

    def __init__(
        self,
        fspath=None,
        path_or_parent=None,
        path=None,
        name=None,
        parent=None,
        config=None,
        session=None,
        nodeid=None,
    ):
        if path_or_parent is not None:
            if isinstance(path_or_parent, Node):
                parent = path_or_parent
            else:
                path = path_or_parent
        text = os.fspath(path)
        session = session or parent.session
        if name is None:
            name = os.path.basename(text)
            if parent is not None and parent._strpath != text:
                relative = _below(parent._strpath, text)
                name = (name if relative is None else relative).replace("\\", SEP)
        if nodeid is None:
            nodeid = _below(session.config._message["rootdir"], text)
            if nodeid is None:
                nodeid = session._relative_to_initial_path(text)
            if nodeid:
                nodeid = nodeid.replace(os.sep, SEP)
        super().__init__(name=name, parent=parent, config=config, session=session, nodeid=nodeid, path=path)

    @classmethod
    def from_parent(cls, parent, *, fspath=None, path=None, **kw):
        """The public constructor."""
        return super().from_parent(parent=parent, fspath=fspath, path=path, **kw)


def _below(directory, path):
    """`path` relative to `directory`; "." where they are the same, None where it is not below."""
    if path == directory:
        return "."
    prefix = directory if directory.endswith(os.sep) else directory + os.sep
    return path[len(prefix) :] if path.startswith(prefix) else None


class File(FSCollector):
    """A collector for a file."""


class Directory(FSCollector):
    """A collector for a directory; its children are the entries that the runner's walk found there."""

    def collect(self):
        return self.session.collect_entries(self)


class Dir(Directory):
    """A directory that is not a package."""

    @classmethod
    def from_parent(cls, parent, *, path):
        """The public constructor."""
        return super().from_parent(parent=parent, path=path)


class Item(Node):
    """A test."""

    nextitem = None

    # Until they are known. Defaults of the class, and no look into `__dict__`: an instance whose `__dict__` nobody
    # asked for takes half the memory, and its attributes half the time.
    _location = None
    _current_test = None
    # What unittest reported: the first is what came of the call, though it raised nothing, and another one of the
    # teardown, as in pytest.
    _reported = ()

    def __init__(self, name, parent=None, config=None, session=None, nodeid=None, **kw):
        super().__init__(name, parent, config=config, session=session, nodeid=nodeid, **kw)
        self._report_sections = []
        self.user_properties = []
        _warn_of_collector_items(type(self))

    @abc.abstractmethod
    def runtest(self):
        """Runs the test."""
        raise NotImplementedError("runtest must be implemented by Item subclass")

    def add_report_section(self, when, key, content):
        """Adds a section `Captured <key> <when>` to the item's report."""
        if content:
            self._report_sections.append((when, key, content))

    def reportinfo(self):
        """`(path, 0-based line or None, name for reports)`."""
        return self.path, None, ""

    @property
    def location(self):
        """`(path relative to rootdir, 0-based line or None, name)`; worked out once."""
        found = self._location
        if found is None:
            found = self._location = self._locate()
        return found

    @location.setter
    def location(self, value):
        self._location = value

    def _locate(self):
        path, lineno, domain = self.reportinfo()
        assert type(domain) is str
        return self.session._node_location_to_relpath(os.path.abspath(path)), lineno, domain


def _warn_of_collector_items(cls):
    if "_pytest_diamond_inheritance_warning_shown" in cls.__dict__:
        return
    cls._pytest_diamond_inheritance_warning_shown = True
    problems = ", ".join(parent.__name__ for parent in cls.__bases__ if issubclass(parent, Collector))
    if problems:
        import warnings

        from .warning_types import PytestWarning

        warnings.warn(
            f"{cls.__name__} is an Item subclass and should not be a collector, "
            f"however its bases {problems} are collectors.\n"
            "Please split the Collectors and the Item into separate node types.\n"
            "Pytest Doc example: https://docs.pytest.org/en/latest/example/nonpython.html\n"
            "example pull request on a plugin: https://github.com/asmeurer/pytest-flakes/pull/40/",
            PytestWarning,
        )
