"""A task that is cancelled before its first turn never runs."""

import asyncio

from virtual import log, run


async def job():
    try:
        log("job starts")
        await asyncio.sleep(1)
    finally:
        log("job leaves")


async def main():
    task = asyncio.create_task(job())
    task.cancel()
    log("requested")
    try:
        await task
    except asyncio.CancelledError:
        log("cancelled")
    await asyncio.sleep(2)
    log("end")


run(main)
