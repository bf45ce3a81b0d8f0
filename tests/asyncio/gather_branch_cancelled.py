"""A cancelled branch ends a gather as a failure would; the other branches run on."""

import asyncio

from virtual import log, run


async def victim():
    await asyncio.sleep(10)


async def other():
    await asyncio.sleep(3)
    log("other ends")


async def killer(task):
    await asyncio.sleep(1)
    task.cancel()
    log("killed")


async def main():
    task = asyncio.create_task(victim())
    asyncio.create_task(killer(task))
    try:
        await asyncio.gather(task, other())
    except asyncio.CancelledError:
        log("gather ended")
    await asyncio.sleep(4)
    log("end")


run(main)
