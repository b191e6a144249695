"""Runs in CPython."""


def test_folder(tmp_path):
    assert tmp_path.is_dir()
