"""The public warning classes of pytest 9.1, under the names and modules users filter by (`pytest.PytestWarning`)."""


class PytestWarning(UserWarning):
    """Base of all warnings that the runner issues."""

    __module__ = "pytest"


class PytestAssertRewriteWarning(PytestWarning):
    """Issued by assertion rewriting."""

    __module__ = "pytest"


class PytestCacheWarning(PytestWarning):
    """Issued when the cache cannot be used."""

    __module__ = "pytest"


class PytestConfigWarning(PytestWarning):
    """Issued for configuration issues."""

    __module__ = "pytest"


class PytestCollectionWarning(PytestWarning):
    """Issued when something looks like a test and cannot be collected."""

    __module__ = "pytest"


class PytestDeprecationWarning(PytestWarning, DeprecationWarning):
    """A feature that a future version removes."""

    __module__ = "pytest"


class PytestRemovedIn10Warning(PytestDeprecationWarning):
    """A feature that pytest 10 removes."""

    __module__ = "pytest"


class PytestExperimentalApiWarning(PytestWarning, FutureWarning):
    """An experiment that may change or go."""

    __module__ = "pytest"

    @classmethod
    def simple(cls, apiname):
        return cls(f"{apiname} is an experimental api that may change over time")


class PytestReturnNotNoneWarning(PytestWarning):
    """A test function returned something else than None."""

    __module__ = "pytest"


class PytestUnknownMarkWarning(PytestWarning):
    """A mark that no configuration registers."""

    __module__ = "pytest"


class PytestUnraisableExceptionWarning(PytestWarning):
    """An exception was raised where it could not propagate, e.g. in `__del__`."""

    __module__ = "pytest"


class PytestUnhandledThreadExceptionWarning(PytestWarning):
    """A thread ended with an exception."""

    __module__ = "pytest"


class PytestFDWarning(PytestWarning):
    """A file descriptor leaked."""

    __module__ = "pytest"
