"""Under the real pytest."""


def test_own(tmp_path):
    assert tmp_path.is_dir()


def test_fails():
    assert 1 == 2
