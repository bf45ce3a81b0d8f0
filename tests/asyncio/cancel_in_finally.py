"""A second request strikes the clean-up of the first."""

import asyncio

from virtual import log, run


async def job():
    try:
        await asyncio.sleep(10)
    finally:
        log("cleaning up")
        try:
            await asyncio.sleep(5)
            log("not reached")
        finally:
            log("clean-up struck")


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(1)
    task.cancel()
    log("requested again")
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
