"""`monkeypatch`: what is changed, and what is there again afterwards."""

import os
import sys

import pytest


class Parent:
    inherited = 1

    @staticmethod
    def static():
        return "static"

    @classmethod
    def by_class(cls):
        return cls.__name__


class Child(Parent):
    own = 2


def test_attributes_are_set_and_restored():
    patch = pytest.MonkeyPatch()
    patch.setattr(Child, "own", 3)
    patch.setattr(Child, "inherited", 4)
    patch.setattr(Child, "fresh", 5, raising=False)
    assert (Child.own, Child.inherited, Child.fresh) == (3, 4, 5)
    patch.undo()
    assert Child.own == 2
    assert "inherited" not in Child.__dict__
    assert not hasattr(Child, "fresh")


def test_descriptors_are_restored_as_they_were():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Parent, "static", staticmethod(lambda: "patched"))
        patch.setattr(Parent, "by_class", classmethod(lambda cls: "patched"))
        assert Child.static() == Child.by_class() == "patched"
    assert isinstance(Parent.__dict__["static"], staticmethod)
    assert Child.by_class() == "Child"


def test_missing_attribute_is_an_error(monkeypatch):
    with pytest.raises(AttributeError, match="has no attribute 'missing'"):
        monkeypatch.setattr(Child, "missing", 1)
    with pytest.raises(AttributeError, match="missing"):
        monkeypatch.delattr(Child, "missing")
    monkeypatch.delattr(Child, "missing", raising=False)


def test_dotted_path(monkeypatch):
    monkeypatch.setattr("os.path.join", lambda *parts: "joined")
    assert os.path.join("a", "b") == "joined"
    monkeypatch.undo()
    assert os.path.join("a", "b") == f"a{os.sep}b"


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("nodots", TypeError, "must be absolute import path string, not 'nodots'"),
        ("os.path.no_such_name", AttributeError, "'module' object at os.path has no attribute 'no_such_name'"),
        ("no_such_module.name", ImportError, "No module named 'no_such_module'"),
        ("os.path.join.deeper.name", ImportError, "import error in os.path.join"),
    ],
)
def test_bad_dotted_path(monkeypatch, path, error, message):
    with pytest.raises(error, match=message):
        monkeypatch.setattr(path, 1)


def test_wrong_arguments(monkeypatch):
    with pytest.raises(TypeError, match="use setattr"):
        monkeypatch.setattr(Child, 1)
    with pytest.raises(TypeError, match="with name being a string"):
        monkeypatch.setattr(Child, 1, 2)
    with pytest.raises(TypeError, match="use delattr"):
        monkeypatch.delattr(Child)


def test_items():
    values = {"a": 1, "b": 2}
    patch = pytest.MonkeyPatch()
    patch.setitem(values, "a", 10)
    patch.setitem(values, "c", 30)
    patch.delitem(values, "b")
    patch.delitem(values, "x", raising=False)
    assert values == {"a": 10, "c": 30}
    with pytest.raises(KeyError):
        patch.delitem(values, "x")
    del values["c"]
    patch.undo()
    assert values == {"a": 1, "b": 2}


def test_environment(monkeypatch):
    monkeypatch.setenv("FASTEST_TEST_NAME", "one")
    monkeypatch.setenv("FASTEST_TEST_NAME", "zero", prepend=":")
    assert os.environ["FASTEST_TEST_NAME"] == "zero:one"
    monkeypatch.delenv("FASTEST_TEST_NAME")
    assert "FASTEST_TEST_NAME" not in os.environ
    with pytest.raises(KeyError):
        monkeypatch.delenv("FASTEST_TEST_NAME")
    with pytest.warns(pytest.PytestWarning, match="type should be str, but got 5"):
        monkeypatch.setenv("FASTEST_TEST_NAME", 5)
    monkeypatch.undo()
    assert "FASTEST_TEST_NAME" not in os.environ


def test_sys_path_and_directory(tmp_path):
    before, path = os.getcwd(), sys.path[:]
    (tmp_path / "module_of_monkeypatch_test.py").write_text("x = 1")
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(tmp_path)
    patch.chdir(tmp_path)
    import module_of_monkeypatch_test

    assert module_of_monkeypatch_test.x == 1
    assert os.path.samefile(os.getcwd(), tmp_path)
    patch.undo()
    assert os.getcwd() == before
    assert sys.path == path


def test_repr():
    assert repr(pytest.MonkeyPatch()).startswith("<_pytest.monkeypatch.MonkeyPatch object at ")
