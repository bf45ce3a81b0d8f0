"""Cancelled again while the gather notices that its branches are gone."""

import asyncio

from virtual import log, run


async def leaf():
    await asyncio.sleep(9)


async def ticker():
    for i in range(8):
        log(f"turn {i}")
        await asyncio.sleep(0)


async def job():
    try:
        await asyncio.gather(leaf(), leaf())
    except asyncio.CancelledError:
        log("job cancelled")
        raise


async def main():
    j = asyncio.create_task(job())
    await asyncio.sleep(1)
    t = asyncio.create_task(ticker())
    j.cancel()
    await asyncio.sleep(0)
    log("again")
    j.cancel()
    await t


run(main)
