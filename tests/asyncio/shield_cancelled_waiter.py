"""A shielded job goes on when the one who waits for it is cancelled."""

import asyncio

from virtual import log, run


async def job():
    log("job starts")
    await asyncio.sleep(3)
    log("job done")


async def waiter():
    try:
        await asyncio.shield(job())
        log("not reached")
    except asyncio.CancelledError:
        log("waiter cancelled")
        raise


async def main():
    task = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")
    await asyncio.sleep(4)
    log("end")


run(main)
