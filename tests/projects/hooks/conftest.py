"""Hooks of a conftest around collection and running."""
import pytest

seen = []


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.name, reverse=True)


def pytest_runtest_setup(item):
    seen.append(item.name)
    if item.get_closest_marker("refused"):
        pytest.skip("refused by a hook")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.when == "call":
        item.last_outcome = report.outcome


def pytest_itemcollected(item):
    item.extra_keyword_matches.add("collected_here")


def pytest_ignore_collect(collection_path):
    return collection_path.name == "test_ignored.py" or None


def pytest_report_header(config):
    return "flavour: vanilla"


def pytest_assertrepr_compare(op, left, right):
    if isinstance(left, str) and isinstance(right, str) and op == "==":
        return [f"{left} is not {right}"]


def pytest_configure(config):
    config.addinivalue_line("markers", "refused: not to be run")
