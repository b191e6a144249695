"""tmp_path, monkeypatch, cache, config, properties."""
import os
import pathlib
import sys

import pytest


def test_tmp_path(tmp_path):
    assert isinstance(tmp_path, pathlib.Path)
    assert tmp_path.is_dir() and not list(tmp_path.iterdir())
    assert tmp_path.name == "test_tmp_path0"


@pytest.mark.parametrize("x", ["a b", "c/d"])
def test_tmp_path_names(tmp_path, x):
    assert tmp_path.name in ("test_tmp_path_names_a_b_0", "test_tmp_path_names_c_d_0")


def test_factory(tmp_path_factory, tmp_path):
    made = tmp_path_factory.mktemp("data")
    assert made.name == "data0" and made.parent == tmp_path.parent


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return tmp_path_factory.mktemp("shared")


def test_shared(shared):
    (shared / "f").write_text("1")


def test_shared_again(shared):
    assert (shared / "f").read_text() == "1"


class Victim:
    value = 1


def test_monkeypatch(monkeypatch, tmp_path):
    monkeypatch.setattr(Victim, "value", 2)
    monkeypatch.setattr("os.path.sep", "!")
    monkeypatch.setitem(os.environ, "SOME_NAME", "x")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert Victim.value == 2 and os.path.sep == "!" and sys.path[0] == str(tmp_path)
    with pytest.raises(AttributeError):
        monkeypatch.setattr(Victim, "absent", 1)


def test_monkeypatch_undone(tmp_path):
    assert Victim.value == 1 and os.path.sep == "/" and "SOME_NAME" not in os.environ
    assert pathlib.Path.cwd().name == "project"


def test_properties(record_property):
    record_property("key", 1)


def test_current_test():
    assert os.environ["PYTEST_CURRENT_TEST"].endswith("test_places.py::test_current_test (call)")
