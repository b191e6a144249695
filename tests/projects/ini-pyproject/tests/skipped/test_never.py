"""In a folder that norecursedirs names."""


def test_never():
    raise RuntimeError
