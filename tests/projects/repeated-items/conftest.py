"""A hook that puts every item in two places."""


def pytest_addoption(parser):
    parser.addoption("--twice", action="store_true")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--twice"):
        items[:] = items * 2
