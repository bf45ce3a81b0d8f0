"""Four computations of a second on the loop."""

import asyncio

from tutorial import block, judge, run, run_sync


async def compute():
    block(1)


async def main():
    await asyncio.gather(*[compute() for _ in range(4)])


def main_sync():
    for _ in range(4):
        block(1)


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "1 When to redesign · 4 Example 6 · 5 Bad use cases · 5 Misunderstood",
    "async does not suit CPU-heavy work",
    "Four computations of a second take four, and hold the loop meanwhile.",
    concurrent.total == 4,
)
judge(
    "1 When to redesign · 5 Misunderstood",
    "it is no faster than sync",
    "They take as long as without async.",
    concurrent.total == sync.total,
)
