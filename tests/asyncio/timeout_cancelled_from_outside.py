"""A cancellation from outside is no timeout."""

import asyncio

from virtual import log, run


async def job():
    try:
        async with asyncio.timeout(5):
            await asyncio.sleep(10)
    except TimeoutError:
        log("timed out")
    except asyncio.CancelledError:
        log("cancelled")
        raise


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
