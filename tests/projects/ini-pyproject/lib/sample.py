"""The code under test."""
import warnings


def double(x):
    return 2 * x


def warn(text):
    warnings.warn(text, UserWarning)
