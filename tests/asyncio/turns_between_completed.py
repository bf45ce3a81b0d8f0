"""A job that ends in the turn in which another is handled is handled two turns later."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(6):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def job(yields):
    for _ in range(yields):
        await asyncio.sleep(0)
    log(f"job of {yields} ends")


async def main():
    ticks = asyncio.create_task(ticker())
    jobs = [asyncio.create_task(job(2)), asyncio.create_task(job(0))]
    for done in asyncio.as_completed(jobs):
        await done
        log("handled")
    await ticks


run(main)
