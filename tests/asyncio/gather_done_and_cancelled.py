"""A gather whose branches have all ended is cancelled before it has noticed."""

import asyncio

from virtual import log, run


async def quick():
    log("quick ends")


async def parent():
    try:
        await asyncio.gather(quick())
        log("gathered")
    except asyncio.CancelledError:
        log("cancelled")
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    log("requested")
    await asyncio.wait([task])
    log("end")


run(main)
