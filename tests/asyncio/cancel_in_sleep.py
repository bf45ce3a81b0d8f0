"""A cancellation strikes where the task sleeps and runs its clean-up."""

import asyncio

from virtual import log, run


async def job():
    try:
        log("working")
        await asyncio.sleep(10)
        log("not reached")
    except asyncio.CancelledError:
        log("struck")
        raise
    finally:
        log("cleaning up")
        await asyncio.sleep(1)
        log("clean")


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(2)
    task.cancel()
    log("requested")
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
