def test_c():
    pass


assert 0
