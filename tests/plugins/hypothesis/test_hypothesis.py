"""hypothesis: what it finds, its health checks, together with parametrize and classes."""

import pytest
from hypothesis import given, settings, strategies as st, HealthCheck, assume, example
settings.register_profile("still", database=None, derandomize=True); settings.load_profile("still")
@given(st.integers(), st.integers())
def test_add(a, b): assert a + b == b + a
@given(st.lists(st.integers()))
def test_fails(xs): assert sum(xs) < 100
@pytest.fixture
def fix(): return 1
@given(x=st.text())
def test_health(fix, x): pass
@pytest.mark.parametrize("k", [1, 2])
@given(x=st.booleans())
@settings(max_examples=5)
def test_params(k, x): assume(x)
class TestC:
    @example(3)
    @given(st.integers(0, 10))
    def test_m(self, n): assert 0 <= n <= 10
