"""A thread that is done while the loop is blocked is noticed late."""

import asyncio

from virtual import Pool, block, log, run


async def offloader(pool):
    await pool.run(1)
    log("thread done")


async def blocker():
    await asyncio.sleep(0.5)
    block(2)
    log("unblocked")


async def main():
    pool = Pool(1)
    await asyncio.gather(offloader(pool), blocker())
    log("end")


run(main)
