"""Import modes: which name a file gets, what happens to `sys.path`, and the mismatch of two files of one name."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "runtime"))

from _fastest.importer import (  # noqa: E402
    ImportPathMismatchError,
    import_path,
    module_name_from_path,
    package_root_and_name,
    resolve_package_path,
)


@pytest.fixture(autouse=True)
def unchanged_imports(monkeypatch):
    monkeypatch.setattr(sys, "path", sys.path[:])
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def test_prepend_puts_the_package_root_first(tmp_path):
    write(tmp_path / "outer" / "pkg_of_importer" / "__init__.py")
    path = write(tmp_path / "outer" / "pkg_of_importer" / "module.py", "value = __name__")
    module = import_path(path, mode="prepend", root=str(tmp_path))
    assert module.value == "pkg_of_importer.module"
    assert sys.path[0] == str(tmp_path / "outer")


def test_append_puts_it_last(tmp_path):
    path = write(tmp_path / "alone_of_importer.py", "value = 1")
    assert import_path(path, mode="append", root=str(tmp_path)).value == 1
    assert sys.path[-1] == str(tmp_path)


def test_importlib_leaves_the_path_alone(tmp_path):
    before = sys.path[:]
    one = import_path(write(tmp_path / "a" / "same.py", "value = 1"), mode="importlib", root=str(tmp_path))
    two = import_path(write(tmp_path / "b" / "same.py", "value = 2"), mode="importlib", root=str(tmp_path))
    assert (one.value, two.value) == (1, 2)
    assert (one.__name__, two.__name__) == ("a.same", "b.same")
    assert sys.modules["a"].same is one
    assert sys.path == before


def test_importlib_imports_a_module_once(tmp_path):
    path = write(tmp_path / "once_of_importer.py", "value = object()")
    first = import_path(path, mode="importlib", root=str(tmp_path))
    assert import_path(path, mode="importlib", root=str(tmp_path)) is first


def test_two_files_of_one_name(tmp_path, monkeypatch):
    first = write(tmp_path / "one" / "twice_of_importer.py")
    second = write(tmp_path / "two" / "twice_of_importer.py")
    import_path(first, mode="prepend", root=str(tmp_path))
    with pytest.raises(ImportPathMismatchError) as caught:
        import_path(second, mode="prepend", root=str(tmp_path))
    assert caught.value.args == ("twice_of_importer", first, second)
    monkeypatch.setenv("PY_IGNORE_IMPORTMISMATCH", "1")
    assert import_path(second, mode="prepend", root=str(tmp_path)).__file__ == first


def test_no_such_file(tmp_path):
    with pytest.raises(ImportError):
        import_path(str(tmp_path / "missing.py"), mode="prepend", root=str(tmp_path))


def test_names():
    assert module_name_from_path("/project/src/tests/test_a.py", "/project") == "src.tests.test_a"
    assert module_name_from_path("/elsewhere/.env.3/test_a.py", "/project") == "elsewhere._env_3.test_a"
    assert module_name_from_path("/project/pkg/__init__.py", "/project") == "pkg"
    assert module_name_from_path("/project/__init__.py", "/project") == "__init__"


def test_package_of_a_file(tmp_path):
    write(tmp_path / "not-a-name" / "__init__.py")
    write(tmp_path / "not-a-name" / "inner" / "__init__.py")
    path = write(tmp_path / "not-a-name" / "inner" / "test_a.py")
    assert resolve_package_path(path) == str(tmp_path / "not-a-name" / "inner")
    assert package_root_and_name(path, False) == (str(tmp_path / "not-a-name"), "inner.test_a")
    alone = write(tmp_path / "plain" / "test_b.py")
    assert package_root_and_name(alone, False) is None
