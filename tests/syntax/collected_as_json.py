"""Collects the directory given with the real pytest and prints what it found as JSON, by file."""

import contextlib
import io
import json
import sys

import pytest
from _pytest.mark import KeywordMatcher


class Recorder:
    def __init__(self):
        self.files = {}

    def pytest_collection_modifyitems(self, items):
        for item in items:
            path, _, suffix = item.nodeid.partition("::")
            names = {node.name for node in item.listchain() if isinstance(node, (pytest.Module, pytest.Dir))}
            self.files.setdefault(path, []).append(
                {
                    "suffix": suffix,
                    "domain": item.location[2],
                    "lineno": item.location[1],
                    "marks": [mark.name for mark in item.iter_markers()],
                    "keywords": sorted(KeywordMatcher.from_item(item)._names - names),
                    "fixtures": [name for name in item._fixtureinfo.argnames if not self.parametrized(item, name)],
                }
            )

    def parametrized(self, item, name):
        return hasattr(item, "callspec") and name in item.callspec.params


recorder = Recorder()
with contextlib.redirect_stdout(io.StringIO()):
    pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "--rootdir", sys.argv[1], sys.argv[1]], [recorder])
print(json.dumps(recorder.files))
