"""Without a pool of its own, blocking work finds a thread at once."""

import asyncio

from virtual import Pool, log, run


async def job(seconds, pool):
    await pool.run(seconds)
    log(f"{seconds} done")


async def main():
    pool = Pool(32)
    await asyncio.gather(*(job(seconds, pool) for seconds in (3, 1, 2)))
    log("end")


run(main)
