"""A task that cancels itself and never waits again ends as cancelled."""

import asyncio

from virtual import log, run


async def job():
    asyncio.current_task().cancel()
    log("job ends")


async def main():
    task = asyncio.create_task(job())
    try:
        await task
        log("ended well")
    except asyncio.CancelledError:
        log("ended as cancelled")


run(main)
