"""Every test of this folder runs under two libraries."""

import pytest
@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request): return request.param
@pytest.fixture
async def slow(anyio_backend):
    import anyio
    await anyio.sleep(0)
    yield anyio_backend
