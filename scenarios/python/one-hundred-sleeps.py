"""A hundred sleeps of a tenth of a second."""

import asyncio

from tutorial import block, judge, run, run_sync


async def main():
    await asyncio.gather(*[asyncio.sleep(0.1) for _ in range(100)])


def main_sync():
    for _ in range(100):
        block(0.1)


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "3 When async is faster",
    "a hundred sleeps of 0.1 s take 0.1 s",
    "They do, as they wait at once.",
    concurrent.total == 0.1,
)
judge(
    "3 When async is faster",
    "they take 10 s in a loop",
    "They take as long as all of them, one after another.",
    sync.total == 10,
)
