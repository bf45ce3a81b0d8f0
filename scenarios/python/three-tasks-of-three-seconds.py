"""Three waits of three seconds, in three pictures."""

import asyncio

from tutorial import at_once, block, judge, run, run_sync


async def main():
    await asyncio.gather(*[asyncio.sleep(3) for _ in range(3)])


def main_sync():
    for _ in range(3):
        block(3)


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "3 Visual comparison",
    "three waits of 3 s take 9 s in sequence",
    "Each waits for the one before it.",
    sync.total == 9,
)
judge(
    "3 Visual comparison",
    "they take 3 s concurrently, all waiting simultaneously",
    "They wait at once, on one loop.",
    concurrent.total == 3,
)
judge(
    "3 Visual comparison",
    "they take 3 s in parallel",
    "Three threads or processes wait at once, too.",
    at_once(3),
)
