"""A timeout around a task group cancels its tasks and waits for their clean-up."""

import asyncio

from virtual import log, run


async def worker(name, cleanup):
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(cleanup)
        log(f"{name} clean")


async def main():
    try:
        async with asyncio.timeout(1):
            async with asyncio.TaskGroup() as group:
                group.create_task(worker("a", 2))
                group.create_task(worker("b", 1))
    except TimeoutError:
        log("timed out")


run(main)
