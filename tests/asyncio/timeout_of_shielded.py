"""A timeout around a shield gives up waiting; the work goes on."""

import asyncio

from virtual import log, run


async def job():
    await asyncio.sleep(3)
    log("saved")


async def main():
    task = asyncio.create_task(job())
    try:
        async with asyncio.timeout(1):
            await asyncio.shield(task)
    except TimeoutError:
        log("gave up waiting")
    await task
    log("end")


run(main)
