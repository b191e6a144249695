def test_needs_no_snapshot():
    assert 5 == 5
