"""A shielded clean-up survives a second cancellation."""

import asyncio

from virtual import log, run


async def save():
    await asyncio.sleep(2)
    log("saved")


async def job():
    try:
        await asyncio.sleep(10)
    finally:
        try:
            log("saving")
            await asyncio.shield(save())
        except asyncio.CancelledError:
            log("not waiting for the save")
            raise


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")
    await asyncio.sleep(3)
    log("end")


run(main)
