"""A watchdog cancels at the instant at which the work ends."""

import asyncio

from virtual import log, run


async def part(n, s):
    await asyncio.sleep(s)
    log(f"{n} done")


async def ticker():
    await asyncio.sleep(2)
    for i in range(5):
        log(f"turn {i}")
        await asyncio.sleep(0)


async def job():
    try:
        await asyncio.gather(part("a", 1), part("b", 2))
        log("all")
    except asyncio.CancelledError:
        log("job cancelled")
        raise
    finally:
        log("job out")


async def watchdog(j):
    await asyncio.sleep(2)
    log("watchdog")
    j.cancel()


async def main():
    t = asyncio.create_task(ticker())
    j = asyncio.create_task(job())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    w = asyncio.create_task(watchdog(j))
    r = await asyncio.gather(j, w, t, return_exceptions=True)


run(main)
