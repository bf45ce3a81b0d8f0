"""A pool of two threads works through five jobs in their order."""

import asyncio

from virtual import Pool, log, run


async def job(name, pool):
    await pool.run(2)
    log(f"{name} done")


async def main():
    pool = Pool(2)
    await asyncio.gather(*(job(f"job{i}", pool) for i in range(5)))
    log("end")


run(main)
