"""A task that fails in its clean-up turns the cancellation of its group into a failure."""

import asyncio

from virtual import log, run


async def worker():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(1)
        raise RuntimeError("clean-up broke")


async def parent():
    async with asyncio.TaskGroup() as group:
        group.create_task(worker())


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("cancelled")
    except ExceptionGroup as failures:
        log(f"caught {failures.exceptions[0]}")


run(main)
