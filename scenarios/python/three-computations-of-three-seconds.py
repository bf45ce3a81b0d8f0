"""Three computations of three seconds on one loop."""

import asyncio

from tutorial import block, judge, run, run_sync


async def compute():
    block(3)


async def main():
    await asyncio.gather(compute(), compute(), compute())


def main_sync():
    for _ in range(3):
        block(3)


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "3 Concurrency · 3 Summary · 2 Comparing",
    "async is concurrency, not parallelism: one thread, no gain for computations",
    "Three computations of 3 s take 9 s, as in sequence.",
    concurrent.total == sync.total == 9,
)
