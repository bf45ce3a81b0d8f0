"""Cancelling a task that has finished does nothing."""

import asyncio

from virtual import log, run


async def job():
    await asyncio.sleep(1)
    log("job done")


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(2)
    task.cancel()
    await task
    log("end")


run(main)
