"""A task that swallows its cancellation goes on and ends well."""

import asyncio

from virtual import log, run


async def job():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log("ignored")
    await asyncio.sleep(2)
    log("job done")


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(1)
    task.cancel()
    await task
    log("end")


run(main)
