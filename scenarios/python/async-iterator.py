"""An async iterator."""

import asyncio

from tutorial import block, judge, log, now, run, run_sync

got = []


class AsyncRange:
    def __init__(self, start, end):
        self.current = start
        self.end = end

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.current >= self.end:
            raise StopAsyncIteration
        await asyncio.sleep(0.1)
        self.current += 1
        return self.current - 1


async def main():
    async for number in AsyncRange(0, 5):
        got.append((number, now()))
        log(number)


def main_sync():
    for number in range(5):
        block(0.1)
        log(number)


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "3 Async iterator",
    "an async iterator gives 0 to 4, each after 0.1 s",
    "One after the other: an `async for` runs nothing at once.",
    got == [(0, 0.1), (1, 0.2), (2, 0.3), (3, 0.4), (4, 0.5)],
    concurrent.total == sync.total == 0.5,
)
