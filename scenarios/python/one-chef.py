"""One chef: water that boils, vegetables that are chopped, a sauce that wants stirring."""

import asyncio

from tutorial import block, judge, log, now, run, run_sync

stirred = []


async def pasta():
    await asyncio.sleep(600)
    log("done")


async def sauce():
    for _ in range(2):
        await asyncio.sleep(180)
        stirred.append(now())
        log("stir")


async def vegetables():
    block(240)
    log("chopped")


async def main():
    await asyncio.gather(pasta(), sauce(), vegetables())


def main_sync():
    block(600)
    log("done")
    for _ in range(2):
        block(180)
        log("stir")
    block(240)
    log("chopped")


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "3 Concurrency",
    "one chef makes progress on all dishes",
    "None is made while the chef chops: what was to be stirred at 3 min is at 4 min.",
    concurrent.total == 600 < sync.total,
    stirred[0] == 180,
)
