"""pytest-rerunfailures' mark on tests, set-ups and methods."""

import pytest
count = {}
def once_more(name, n):
    count[name] = count.get(name, 0) + 1
    assert count[name] > n
@pytest.mark.flaky(reruns=2)
def test_second(): once_more("a", 1)
@pytest.mark.flaky(reruns=1)
def test_never(): assert False
def test_plain(): once_more("b", 1)
@pytest.fixture
def broken(): once_more("c", 1)
@pytest.mark.flaky(reruns=2)
def test_setup(broken): pass
class TestC:
    @pytest.mark.flaky(reruns=2, reruns_delay=0)
    def test_m(self): once_more("m", 2)
