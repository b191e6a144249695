"""Skipped because an import is missing."""
import pytest

missing = pytest.importorskip("no_such_module_anywhere")


def test_never():
    raise RuntimeError
