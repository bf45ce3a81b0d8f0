"""A cancellation from outside during the clean-up of a timeout wins over the timeout."""

import asyncio

from virtual import log, run


async def job():
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(10)
            finally:
                log("cleaning up")
                await asyncio.sleep(3)
                log("not reached")
    except TimeoutError:
        log("timed out")
    except asyncio.CancelledError:
        log("cancelled")
        raise


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(2)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
