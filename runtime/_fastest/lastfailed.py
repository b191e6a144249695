"""What failed in earlier runs, while collecting: `--lf` looks for failures first and leaves out files without any.

Reference: pytest's cache plugin. Which items run in the end, and what is stored, is decided by the runner: it alone
knows what all workers collected.
"""

import os

from .nodes import Collector, Directory, File


class LastFailed:
    """The failures that `.pytest_cache` has, for one collection."""

    def __init__(self, session, nodeids):
        self._session = session
        # Node ids of items and collectors that failed and have not passed since.
        self.nodeids = nodeids
        self._is_filter = session.config.option.lf
        self._is_started = False
        self._paths = _paths_of(nodeids, session._strpath) if self._is_filter else frozenset()
        self.skipped_files = 0
        # Collectors that failed before and were collected now, with their children: these count as failed instead.
        self.recovered = []

    def skips(self, collector):
        """Whether a file need not be collected, because nothing failed there."""
        skipped = self._is_started and isinstance(collector, File) and collector._strpath not in self._paths
        self.skipped_files += skipped
        return skipped

    def filter(self, collector, report):
        """Sorts or filters the children of `collector`."""
        if not self._is_filter or not report.passed:
            return
        if isinstance(collector, Directory) or collector is self._session:
            report.result = sorted(report.result, key=lambda node: node._strpath in self._paths, reverse=True)
        elif isinstance(collector, File) and collector._strpath in self._paths:
            # pytest begins to filter at the first file that directly contains a failure.
            self._is_started = self._is_started or any(node.nodeid in self.nodeids for node in report.result)
            if self._is_started:
                report.result[:] = [node for node in report.result if self._keeps(node)]

    def _keeps(self, node):
        return (
            isinstance(node, Collector)
            or node.nodeid in self.nodeids
            or self._session.isinitpath(node._strpath)
        )

    def note(self, report):
        """A collector is done, and so are those below it."""
        if report.outcome == "failed":
            self.nodeids.add(report.nodeid)
        elif report.nodeid in self.nodeids:
            self.nodeids.remove(report.nodeid)
            children = [node.nodeid for node in report.result or ()]
            self.nodeids.update(children)
            self.recovered.append({"nodeid": report.nodeid, "children": children})


# Hooks that see what the choice leaves.
_LATER_HOOKS = ("pytest_collection_finish", "pytest_deselected", "pytest_report_collectionfinish")


def select_items(session):
    """Chooses among the items collected here, for hooks that look at the choice.

    The runner chooses again, among those of all workers: what a choice leaves, a second one leaves as it is.
    """
    config = session.config
    option = config.option
    if not (option.lf or option.failedfirst) or config.pluginmanager.is_blocked("cacheprovider"):
        return
    if not any(name in config.hook.user for name in _LATER_HOOKS):
        return
    items = session.items
    if session.last_failed is None:
        failed, others = [], items[:] if option.last_failed_no_failures == "none" else []
    else:
        nodeids = session.last_failed.nodeids
        failed = [item for item in items if item.nodeid in nodeids]
        others = [item for item in items if item.nodeid not in nodeids] if failed else []
    if failed and not option.lf:
        items[:] = failed + others
    elif others:
        items[:] = failed
        config.hook.pytest_deselected(items=others)


def last_failed_of(session):
    """The `LastFailed` of a session; None where nothing is known that could matter."""
    if session.config.pluginmanager.is_blocked("cacheprovider"):
        return None
    try:
        with open(os.path.join(session.config._message["cachedir"], "v", "cache", "lastfailed"), encoding="utf-8") as file:
            text = file.read()
        if text == "{}":
            return None
        import json

        stored = json.loads(text)
    except (OSError, ValueError):
        return None
    return LastFailed(session, set(stored)) if stored and isinstance(stored, dict) else None


def _paths_of(nodeids, rootdir):
    """The files in which something failed, and the directories above them."""
    paths = set()
    for nodeid in nodeids:
        path = os.path.join(rootdir, nodeid.split("::")[0])
        while path not in paths and os.path.exists(path):
            paths.add(path)
            path = os.path.dirname(path)
    return frozenset(paths)
