import warnings


def pytest_configure(config):
    # Before pytest's own filters begin: no error under `-W error`, and the filter stays.
    warnings.warn("while configuring", DeprecationWarning)
    warnings.filterwarnings("ignore", "known")
