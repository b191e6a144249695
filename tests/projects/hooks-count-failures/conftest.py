"""A hook fails the session, and no report says so."""


def pytest_runtest_teardown(item):
    item.session.testsfailed += item.name == "test_counted"
