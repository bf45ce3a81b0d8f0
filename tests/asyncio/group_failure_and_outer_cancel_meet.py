"""A group is cancelled from outside in the turn in which one of its tasks fails."""

import asyncio

from virtual import log, run


async def bad():
    await asyncio.sleep(2)
    log("bad")
    raise ValueError("bad")


async def other():
    try:
        await asyncio.sleep(9)
    finally:
        log("other out")


async def worker():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bad())
            group.create_task(other())
    except* ValueError:
        log("worker handles")
    await asyncio.sleep(1)
    log("worker goes on")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(2)
    task.cancel()
    log("cancel")
    try:
        await task
        log("worker finished")
    except asyncio.CancelledError:
        log("worker cancelled")
    except Exception as e:
        log(f"worker failed {type(e).__name__}")


run(main)
