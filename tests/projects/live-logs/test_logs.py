import logging, pytest
log=logging.getLogger("x")
@pytest.fixture
def f():
    log.warning("in setup")
    yield
    log.error("in teardown")
def test_a(f):
    log.warning("hi")
def test_b(): pass
def test_c():
    log.critical("boo\nmulti")
    assert 0
