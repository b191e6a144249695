"""pytest-asyncio in its strict mode: marks, scopes of loops, an async test without a mark."""

import asyncio, pytest, pytest_asyncio

@pytest_asyncio.fixture
async def value(): return 3
@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def loop(): return asyncio.get_running_loop()
@pytest.mark.asyncio
async def test_marked(value): assert value == 3
async def test_unmarked(): assert False
@pytest.mark.asyncio(loop_scope="module")
async def test_module_loop(loop): assert asyncio.get_running_loop() is loop
@pytest.mark.asyncio(loop_scope="module")
class TestLoop:
    async def test_a(self, loop): assert asyncio.get_running_loop() is loop
    async def test_b(self): pass
@pytest.mark.asyncio
def test_not_async(): pass
@pytest.mark.asyncio
async def test_fails(value): assert value == 4
