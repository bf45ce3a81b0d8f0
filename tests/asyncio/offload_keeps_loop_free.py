"""Blocking work on a thread lets the loop run on."""

import asyncio

from virtual import Pool, log, run


async def ticker():
    for tick in range(3):
        await asyncio.sleep(1)
        log(f"tick {tick}")


async def main():
    pool = Pool(1)
    task = asyncio.create_task(ticker())
    await pool.run(2.5)
    log("work done")
    await task
    log("end")


run(main)
