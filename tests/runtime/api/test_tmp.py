"""`tmp_path`, `tmp_path_factory`, `tmpdir` and `cache`."""

import os
import stat
from pathlib import Path

import pytest


def test_tmp_path(tmp_path):
    assert isinstance(tmp_path, Path)
    assert tmp_path.name == "test_tmp_path0"
    assert os.listdir(tmp_path) == []
    if os.name == "posix":
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["a/b", "x" * 50], ids=["a/b", "x" * 50])
def test_names_are_cut(tmp_path, name):
    assert tmp_path.name in ("test_names_are_cut_a_b_0", "test_names_are_cut_xxxxxxxxxxx0")


def test_factory_numbers_directories(tmp_path_factory):
    first, second = tmp_path_factory.mktemp("numbered"), tmp_path_factory.mktemp("numbered")
    assert [first.name, second.name] == ["numbered0", "numbered1"]
    assert first.parent == tmp_path_factory.getbasetemp()
    assert (first.parent / "numberedcurrent").resolve() == second


def test_factory_counts_as_pytest_does(tmp_path_factory):
    names = [tmp_path_factory.mktemp(prefix).name for prefix in ("count", "count1", "count", "COUNT", "count_")]
    assert names == ["count0", "count10", "count11", "COUNT12", "count_0"]


def test_factory_without_number(tmp_path_factory):
    assert tmp_path_factory.mktemp("plain", numbered=False).name == "plain"
    with pytest.raises(FileExistsError):
        tmp_path_factory.mktemp("plain", numbered=False)


@pytest.mark.parametrize("name", ["../outside", "a/b", os.path.abspath("absolute")], ids=["up", "down", "absolute"])
def test_factory_refuses_paths(tmp_path_factory, name):
    with pytest.raises(ValueError, match="is not a normalized and relative path"):
        tmp_path_factory.mktemp(name)


@pytest.fixture
def tmp_path_in_fixture(tmp_path):
    return tmp_path


def test_one_directory_per_test(tmp_path, tmp_path_in_fixture, tmpdir):
    assert tmp_path == tmp_path_in_fixture
    assert str(tmpdir) == str(tmp_path)


def test_tmpdir(tmpdir, tmpdir_factory):
    file = tmpdir.join("sub", "file.txt")
    file.write("text", ensure=True)
    assert file.read() == "text"
    assert (file.basename, file.purebasename, file.ext) == ("file.txt", "file", ".txt")
    assert file.check(file=1) and tmpdir.check(dir=1) and not tmpdir.join("no").check()
    assert [path.basename for path in tmpdir.visit(sort=True)] == ["file.txt", "sub"]
    assert file.relto(tmpdir) == os.path.join("sub", "file.txt")
    assert os.fspath(file.dirpath()) == file.dirname == tmpdir.strpath + os.sep + "sub"
    with tmpdir.as_cwd():
        assert os.path.exists(os.path.join("sub", "file.txt"))
    tmpdir.mkdir("other").ensure("deep", "er", dir=True)
    tmpdir.join("sub").remove()
    assert sorted(path.basename for path in tmpdir.listdir()) == ["other"]
    assert tmpdir_factory.mktemp("older").basename == "older0"


def test_cache(cache):
    key = "fastest-tests/value"
    assert cache.get("fastest-tests/never", 5) == 5
    cache.set(key, {"a": [1, None]})
    assert cache.get(key, None) == {"a": [1, None]}
    directory = cache.mkdir("fastest-tests")
    assert directory.is_dir()
    with pytest.raises(ValueError, match="path separators"):
        cache.mkdir("a/b")
