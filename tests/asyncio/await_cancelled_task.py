"""Awaiting a task that another cancelled ends main as cancelled."""

import asyncio

from virtual import log, run


async def job():
    await asyncio.sleep(10)


async def killer(task):
    await asyncio.sleep(1)
    task.cancel()


async def main():
    task = asyncio.create_task(job())
    asyncio.create_task(killer(task))
    try:
        await task
    finally:
        log("main leaves")


run(main)
