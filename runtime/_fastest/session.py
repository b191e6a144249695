"""`Session`: the root of the collection tree, and the object that a base and its lanes drive.

A base calls `perform_collect()` once; each lane then calls `start_lane`, `run_item` per item and `finish`. The order
of everything a conftest can observe is pytest's: initial conftests, options, configure, sessionstart, collection,
modifyitems, items, sessionfinish, unconfigure.
"""

import os
import sys

from . import builtin_plugins
from .channel import NEXT_UNKNOWN
from .collect import Function
from .collect_report import as_message, collect_one_node
from .execute import runtest
from .nodes import Collector, File, FSCollector, Item, NodeMeta, _below
from .outcomes import NeedsPytest, UsageError

# Hooks whose effect is about the run as a whole: with one of them in the project, one lane runs everything.
_WHOLE_RUN_HOOKS = (
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_unconfigure",
    "pytest_runtest_logreport",
    "pytest_runtest_logfinish",
)


class Interrupted(KeyboardInterrupt):
    """The run was interrupted."""

    __module__ = "builtins"


class Failed(Exception):
    """The run stops as failed."""


class _SessionMeta(NodeMeta):
    def __call__(cls, config_message, channel):
        """`Session(config_message, channel)`, as bases make it."""
        from .lifecycle import open_session

        return open_session(config_message, channel)


class Session(FSCollector, metaclass=_SessionMeta):
    """See the file's first lines. `items` is the list of tests; positions in it are the runner's item numbers."""

    Interrupted = Interrupted
    Failed = Failed

    def __init__(self, config):
        self._initial_paths = frozenset()
        super().__init__(
            name="", path=config._message["rootdir"], parent=None, config=config, session=self, nodeid=""
        )
        self.testsfailed = 0
        # Has a report failed? Hooks may count a failure that no report tells.
        self.has_failed_report = False
        self.testscollected = 0
        self.shouldstop = False
        self.shouldfail = False
        self.exitstatus = 0
        # Whether all of `pytest_sessionstart` is done.
        self.has_started = False
        self.items = []
        self.capture = None
        # Where tests write to the terminal: waits until the runner has shown what it was told of an item.
        self.await_shown = None
        # Starts the clock of `faulthandler_timeout`, where there is one.
        self.watch_item = None
        self._entries = {}
        # Directories of which the walk listed all.
        self._listed = set()
        self._moved = {}
        self._deselected = []
        # Items that reports of collectors held, by the collector's path.
        self._found = {}
        # Lines of `pytest_report_collectionfinish`.
        self.lines = []
        self._notfound = []
        self._reports = {}
        self._relpaths = {}
        self._code_paths = {}
        self.last_failed = None
        # What runs the items, in a lane.
        self._run = None
        config.pluginmanager.register(self, "session", user=False)

    def __repr__(self):
        return (
            f"<{self.__class__.__name__} {self.name} exitstatus={self.exitstatus!r} "
            f"testsfailed={self.testsfailed} testscollected={self.testscollected}>"
        )

    @property
    def startpath(self):
        return self.config.invocation_params.dir

    @property
    def startdir(self):
        from .hooks import legacy_path

        return legacy_path(self.startpath)

    def gethookproxy(self, fspath):
        """The hooks as the conftests of this path see them."""
        return self.config.pluginmanager.relay_for(os.fspath(fspath))

    def isinitpath(self, path, *, with_parents=False):
        """Was `path` (or, `with_parents`, something below it) given on the command line?"""
        text = os.fspath(path)
        if text in self._initial_paths:
            return True
        return with_parents and any(_below(text, initial) is not None for initial in self._initial_paths)

    def _relative_to_initial_path(self, path):
        """Node id of a path outside of rootdir; None where no argument leads to it."""
        if path in self._initial_paths:
            return ""
        parent = os.path.dirname(path)
        while parent != os.path.dirname(parent):
            if parent in self._initial_paths:
                return _below(parent, path)
            parent = os.path.dirname(parent)
        return None

    def _node_location_to_relpath(self, path):
        relative = self._relpaths.get(path)
        if relative is None:
            relative = self._relpaths[path] = os.path.relpath(path, self._strpath)
        return relative

    def _code_path(self, filename):
        """`co_filename` of a code object relative to rootdir; None where it is no absolute path."""
        relative = self._code_paths.get(filename)
        if relative is None and os.path.isabs(filename):
            relative = self._node_location_to_relpath(os.path.abspath(filename))
            self._code_paths[filename] = relative
        return relative

    # -- what failing reports do to the run

    def note_failure(self):
        """Counts one failed report; at `--maxfail` the run stops."""
        self.testsfailed += 1
        self.has_failed_report = True
        maxfail = self.config.option.maxfail
        if maxfail and self.testsfailed >= maxfail:
            self.shouldfail = f"stopping after {self.testsfailed} failures"

    def pytest_deselected(self, items):
        self._deselected.extend(item.nodeid for item in items)

    # -- collection

    def collect(self):
        """Yields the collectors and items that the arguments name, each argument walked down from its root."""
        cache = {}
        for root in self.config._message["tree"]:
            yield from self._collect_argument(root, cache)

    def _collect_argument(self, root, cache):
        paths, names = self._chain(root)
        found = False
        unmatched = []
        work = [(self, [*paths, *names])]
        while work:
            node, parts = work.pop()
            if not parts:
                yield node
                found = True
                continue
            if not isinstance(node, Collector):
                continue
            part = parts[0]
            is_path = len(parts) > len(names)
            if node is self:
                children = self._top(part, cache)
            else:
                # A file that two arguments name as a whole is collected once for each of them, as in pytest; names
                # within it are looked up in the one module.
                again = is_path and len(parts) == 1 and os.path.isfile(part)
                report, is_new = self._collect_node(node, reuse=not again)
                if is_new and not report.passed:
                    self._report_collection(node, report)
                if not report.passed:
                    continue
                children = report.result
            matches = []
            for child in reversed(children):
                if is_path:
                    is_match = child._strpath == part
                elif len(parts) == 1 and "[" not in part:
                    is_match = child.name.split("[")[0] == part
                else:
                    is_match = child.name == part
                if is_match:
                    matches.append((child, parts[1:]))
            if not matches:
                unmatched.append(node)
            work.extend(matches)
        if not found and not self._is_moved(paths[-1]):
            # pytest takes the parameters off the last name before it looks for it.
            shown = [*names[:-1], names[-1].partition("[")[0]] if names else []
            self._notfound.append(("::".join([paths[-1], *shown]), unmatched))

    def _chain(self, root):
        """`(paths from the top down to the argument, its names)`."""
        entry = root
        paths = [entry["path"]]
        while entry["path"] != root["argument"]:
            entry = entry["entries"][0]
            paths.append(entry["path"])
        paths = paths[paths.index(root["top"]) :]
        return paths, list(entry["names"][0]) if entry.get("names") else []

    def _top(self, path, cache):
        if path not in cache:
            if os.path.isdir(path):
                node = self._make_directory(self.gethookproxy(os.path.dirname(path)), path, self)
                cache[path] = [] if node is None else [node]
            else:
                cache[path] = list(self._collect_file(self.gethookproxy(path), path, self))
        return cache[path]

    def remember_entries(self, directory, argument):
        """Files entries of the walk by directory; the trees of several arguments are merged."""
        if _below(argument, directory["path"]) is not None:
            self._listed.add(directory["path"])
        known = self._entries.setdefault(directory["path"], {})
        for entry in directory["entries"]:
            known.setdefault(entry["path"], entry)
            if "entries" in entry:
                self.remember_entries(entry, argument)

    def collect_entries(self, directory):
        """Yields the children of a directory node."""
        config = self.config
        relay = directory.ihook
        known = self._entries.get(directory._strpath, {})
        if directory._strpath not in self._listed:
            from .siblings import with_siblings

            known = with_siblings(config, directory._strpath, known)
        for path, entry in known.items():
            is_directory = "entries" in entry
            if not self.isinitpath(path, with_parents=is_directory) and self._is_ignored(relay, path):
                continue
            if is_directory:
                node = self._make_directory(relay, path, directory)
                if node is not None:
                    yield node
            else:
                yield from self._collect_file(relay, path, directory)

    def _collect_file(self, relay, path, parent):
        """Yields the collectors of a file."""
        if self._is_moved(path):
            return
        if "pytest_collect_file" in relay.user or "pytest_pycollect_makemodule" in relay.user:
            for nodes in relay.pytest_collect_file(file_path=_path(path), parent=parent):
                yield from nodes if isinstance(nodes, (list, tuple)) else [nodes]
        else:
            for collect_file in (builtin_plugins.collect_doctests, builtin_plugins.collect_file):
                module = collect_file(path, parent)
                if module is not None:
                    yield module

    def _is_ignored(self, relay, path):
        if "pytest_ignore_collect" in relay.user:
            return relay.pytest_ignore_collect(collection_path=_path(path), config=self.config)
        return builtin_plugins.ignore_collect(path, self.config)

    def _make_directory(self, relay, path, parent):
        if "pytest_collect_directory" in relay.user:
            return relay.pytest_collect_directory(path=_path(path), parent=parent)
        return builtin_plugins.collect_package(path, parent) or builtin_plugins.collect_dir(path, parent)

    def _collect_node(self, node, reuse=True):
        if reuse and node in self._reports:
            return self._reports[node], False
        try:
            report = collect_one_node(node)
        except NeedsPytest as reason:
            from .reports import CollectReport

            self.send_away(node._strpath, reason)
            report = CollectReport(node.nodeid, "passed", None, [])
        self._reports[node] = report
        return report, True

    def _report_collection(self, node, report):
        if report.failed:
            self.note_failure()
        if self.last_failed is None and report.failed:
            from .lastfailed import LastFailed

            # Another collector of the same node id may still recover it.
            self.last_failed = LastFailed(self, set())
        if self.last_failed is not None:
            self.last_failed.note(report)
        relay = node.ihook
        if "pytest_collectreport" in relay.user:
            relay.pytest_collectreport(report=report)
        count = sum(isinstance(child, Item) for child in report.result)
        if count:
            self._found[node._strpath] = self._found.get(node._strpath, 0) + count
        if not report.passed:
            self.config.channel.send(as_message(report, self.config))

    def genitems(self, node):
        """The items below `node`."""
        items = []
        self._add_items(node, items)
        return items

    def _add_items(self, node, items):
        """Appends the items below `node`; those before a failure stay."""
        if isinstance(node, Item):
            relay = node.ihook
            if "pytest_itemcollected" in relay.user:
                relay.pytest_itemcollected(item=node)
            items.append(node)
            return
        report, is_new = self._collect_node(node, reuse=not isinstance(node, File))
        if report.passed:
            # Of a node's functions, the hooks are the node's.
            tells = "pytest_itemcollected" in node.ihook.user
            for child in report.result:
                if type(child) is Function and not tells:
                    items.append(child)
                else:
                    self._add_items(child, items)
        if is_new:
            self._report_collection(node, report)

    def count_found(self):
        """How many items collection gave, before any was deselected or dropped."""
        return sum(count for path, count in self._found.items() if not self._is_moved(path))

    def collect_items(self):
        """Fills `items` from the arguments; raises `UsageError` for arguments that nothing matches."""
        fault = self.config._message["argumentError"]
        if fault is not None:
            foreign = self.config.pluginmanager.foreign_reason(self._strpath)
            if foreign is None:
                raise UsageError(fault)
            return self.send_away(*foreign)
        for root in self.config._message["tree"]:
            self.remember_entries(root, root["argument"])
        report, _ = self._collect_node(self)
        self._report_collection(self, report)
        if self._notfound:
            errors = []
            for argument, collectors in self._notfound:
                if collectors:
                    errors.append(f"not found: {argument}\n(no match in any of {collectors!r})")
                else:
                    errors.append(f"found no collectors for {argument}")
            raise UsageError(*errors)
        if report.passed:
            for node in report.result:
                self._add_items(node, self.items)
        if self._moved:
            moved = {path for path in {item._strpath for item in self.items} if self._is_moved(path)}
            self.items[:] = [item for item in self.items if item._strpath not in moved]

    def parse_conftest_fixtures(self, directory):
        """Makes the fixtures of a directory's conftest visible below it."""
        conftest = self.config.pluginmanager.get_plugin(os.path.join(directory._strpath, "conftest.py"))
        parsed = self.__dict__.setdefault("_parsed_conftests", set())
        if conftest is not None and conftest not in parsed:
            parsed.add(conftest)
            self._fixturemanager.parsefactories(holder=conftest, node=directory)

    # -- the real pytest

    def send_away(self, path, reason):
        """Leaves the file or directory at `path` to the real pytest, or everything where that is all or nothing."""
        if self.config.hosted.orders:
            from .lifecycle import message_root

            path = message_root(self.config)
        if path not in self._moved:
            self._moved[path] = reason
            message = {"code": reason.code, "message": reason.message}
            self.config.channel.send({"kind": "needsPytest", "path": path, "reason": message})

    @property
    def sent_away(self):
        """Does the real pytest have anything of this run?"""
        return bool(self._moved)

    def _is_moved(self, path):
        return any(_below(moved, path) is not None for moved in self._moved)

    def check_unknown_fixture(self, name):
        """A fixture that nothing here defines may be one of an installed plugin or of pytest's own test tools."""
        if name in ("pytester", "testdir", "linecomp", "LineMatcher"):
            raise NeedsPytest("fixture-not-modelled", f"the fixture {name!r} is for testing pytest plugins")
        if self.config.has_installed_plugins():
            raise NeedsPytest("fixture-unknown", f"the fixture {name!r} may be one of an installed plugin")

    # -- what base and lanes call

    def perform_collect(self):
        """Loads, configures and collects; gives the `collected` message without `worker` and `forkable`."""
        from .lifecycle import collect_all

        return collect_all(self)

    def log_when(self, when):
        """Tells the logging plugin what stage of the session it is."""
        from .lifecycle import _log_when

        _log_when(self.config, when)

    def foresee(self):
        """Imports what the items will need, for all lanes at once."""
        if self.items and self._fixturemanager.is_used("tmp_path", "tmp_path_factory"):
            import pathlib  # noqa: F401

    def start_lane(self, lane):
        """Makes the process that collected ready to run items."""
        from .lifecycle import start_lane

        start_lane(self, lane)

    def run_item(self, index, next_index):
        """Runs one item; `next_index` says what is torn down after it: None everything, NEXT_UNKNOWN what no other
        file may need."""
        item = self.items[index]
        # A hook may have put it in more than one place.
        item._index = index
        if next_index is None:
            nextitem = None
        elif next_index == NEXT_UNKNOWN:
            # Of all that is set up, only the session is certain to be shared with it.
            nextitem = self
        else:
            nextitem = self.items[next_index]
        recorder = self.config.warnings
        is_marked = item._is_marked()
        if is_marked:
            recorder.begin(item)
        self.exceptions.watch_threads()
        if self.watch_item is not None:
            self.watch_item()
        try:
            runtest(item, nextitem, self.config.channel, is_marked)
        finally:
            if self.watch_item is not None:
                sys.modules["faulthandler"].cancel_dump_traceback_later()
            recorder.end("runtest", item._nodeid)

    def finish(self):
        """Ends the session in this lane; gives what its hooks left behind, or None."""
        sys.meta_path[:] += [finder for finder in self.finders if finder not in sys.meta_path]
        from .closing import finish

        return finish(self)

    def leave(self):
        """What the lane does when nobody waits for it any more."""
        from .closing import leave

        leave(self)


def _path(text):
    from pathlib import Path

    return Path(text)


def whole_run_hooks(session):
    """Names of the project's hooks that make the run one lane's."""
    return [name for name in _WHOLE_RUN_HOOKS if name in session.config.hook.user]
