"""anyio's mark, fixtures and task groups."""

import anyio, pytest
pytestmark = pytest.mark.anyio
async def test_backend(anyio_backend_name, slow): assert anyio_backend_name == slow
async def test_group():
    seen = []
    async def add(n): seen.append(n)
    async with anyio.create_task_group() as group:
        for n in range(3): group.start_soon(add, n)
    assert sorted(seen) == [0, 1, 2]
async def test_fails(slow): assert slow == "asyncio"
