"""Who cancels the shielded task itself cancels who waits for it."""

import asyncio

from virtual import log, run


async def job():
    try:
        await asyncio.sleep(10)
    finally:
        log("job leaves")


async def killer(task):
    await asyncio.sleep(1)
    task.cancel()


async def main():
    task = asyncio.create_task(job())
    asyncio.create_task(killer(task))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        log("waiter cancelled")


run(main)
