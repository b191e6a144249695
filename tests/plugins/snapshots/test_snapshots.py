"""inline-snapshot, which fails the test of a wrong snapshot at its end."""

from inline_snapshot import snapshot


def test_right():
    assert {"a": [1, 2]} == snapshot({"a": [1, 2]})


def test_wrong():
    assert 5 == snapshot(4)
