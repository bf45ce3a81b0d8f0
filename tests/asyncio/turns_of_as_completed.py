"""The turns that pass until a completed job is handled."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(8):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def job(yields):
    for _ in range(yields):
        await asyncio.sleep(0)
    log(f"job of {yields} ends")


async def main():
    ticks = asyncio.create_task(ticker())
    jobs = [asyncio.create_task(job(0)), asyncio.create_task(job(4))]
    for done in asyncio.as_completed(jobs):
        await done
        log("handled")
    await ticks


run(main)
