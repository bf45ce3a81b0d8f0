"""A timeout around the await of a task cancels that task too."""

import asyncio

from virtual import log, run


async def job():
    try:
        await asyncio.sleep(5)
        log("job done")
    finally:
        log("job leaves")
        await asyncio.sleep(1)
        log("job gone")


async def main():
    task = asyncio.create_task(job())
    try:
        async with asyncio.timeout(2):
            await task
    except TimeoutError:
        log("timed out")
    await asyncio.sleep(5)
    log("end")


run(main)
