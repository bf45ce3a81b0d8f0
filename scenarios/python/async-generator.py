"""An async generator."""

import asyncio

from tutorial import judge, log, now, run

got = []


async def async_range(start, end):
    for i in range(start, end):
        await asyncio.sleep(0.1)
        yield i


async def main():
    async for number in async_range(0, 5):
        got.append((number, now()))
        log(number)


ran = run(main)
judge(
    "3 Async generator",
    "an async generator gives the same as the iterator",
    "It works only while it is asked.",
    got == [(0, 0.1), (1, 0.2), (2, 0.3), (3, 0.4), (4, 0.5)],
)
