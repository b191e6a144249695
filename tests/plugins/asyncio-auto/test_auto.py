"""pytest-asyncio in its automatic mode: async tests and fixtures of several scopes."""

import asyncio, pytest, pytest_asyncio

@pytest.fixture
async def opened():
    await asyncio.sleep(0)
    yield "open"
    await asyncio.sleep(0)

@pytest.fixture(scope="module")
async def shared():
    return {"n": 0, "loop": asyncio.get_running_loop()}

async def test_fixture(opened): assert opened == "open"
async def test_fails(opened): assert opened == "closed"
@pytest.mark.parametrize("n", [1, 2])
async def test_param(n): assert n < 2
async def test_other_loop(shared): assert shared["loop"] is not asyncio.get_running_loop()
class TestAsync:
    @pytest.fixture
    async def own(self): return self
    async def test_own(self, own): assert isinstance(own, TestAsync)
    async def test_again(self, own): await asyncio.sleep(0)
@pytest.mark.xfail(strict=True)
async def test_xfail(): raise ValueError("no")
async def test_timeout():
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), 0.001)
def test_sync(opened): assert opened == "open"
