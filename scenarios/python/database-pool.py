"""Ten queries on a pool of five connections."""

import asyncio

from tutorial import block, judge, run, run_sync

busy = [0, 0]


class Pool:
    def __init__(self, connections):
        self._connections = asyncio.Semaphore(connections)

    def acquire(self):
        return self._connections


async def query(pool):
    async with pool.acquire():
        busy[0] += 1
        busy[1] = max(busy)
        await asyncio.sleep(1)
        busy[0] -= 1


async def main():
    pool = Pool(5)
    await asyncio.gather(*[query(pool) for _ in range(10)])


def main_sync():
    for _ in range(10):
        block(1)


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "5 Good use cases · 3 When to use what",
    "queries on a pool run concurrently",
    "As many run at once as there are connections: ten take 2 s on five.",
    concurrent.total == 2 < sync.total,
    busy[1] == 5,
)
