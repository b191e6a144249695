"""Coroutines, with nothing but the standard library."""

import asyncio
import unittest


async def double_later(value):
    await asyncio.sleep(0)
    return 2 * value


def test_run_to_completion():
    assert asyncio.run(double_later(21)) == 42


def test_gather_keeps_order():
    async def main():
        return await asyncio.gather(*(double_later(n) for n in range(4)))

    assert asyncio.run(main()) == [0, 2, 4, 6]


class QueueCase(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.queue = asyncio.Queue()

    async def test_first_in_first_out(self):
        await self.queue.put("a")
        await self.queue.put("b")
        self.assertEqual(await self.queue.get(), "a")
