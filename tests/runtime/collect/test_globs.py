"""The quick way through globs says what `fnmatch` says."""

import fnmatch
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "runtime"))

from _fastest import globs  # noqa: E402

NAMES = ["", "test_a.py", "test_.py", "test.py", "a_test.py", "_test.py", "test_a_test.py", "test_\n.py", "[.py", "Test_a.py"]


@pytest.mark.parametrize("pattern", ["test_*.py", "*_test.py", "test*", "*", "test.py", "", "*a*", "t?st_*.py", "test_[a].py", "[*", "[[]*"])
def test_like_fnmatch(pattern):
    expected = [fnmatch.fnmatch(name, pattern) for name in NAMES]
    assert [globs.fnmatch(name, pattern) for name in NAMES] == expected
