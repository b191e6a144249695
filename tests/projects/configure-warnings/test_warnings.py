import warnings


def test_known():
    warnings.warn("known", UserWarning)


def test_unknown():
    warnings.warn("unknown", UserWarning)
