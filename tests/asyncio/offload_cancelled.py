"""Cancelling who waits for a thread does not stop the thread."""

import asyncio

from virtual import Pool, log, run


async def job(name, pool, seconds):
    try:
        await pool.run(seconds)
        log(f"{name} done")
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    pool = Pool(1)
    first = asyncio.create_task(job("first", pool, 5))
    second = asyncio.create_task(job("second", pool, 1))
    await asyncio.sleep(2)
    first.cancel()
    await second
    log("end")


run(main)
