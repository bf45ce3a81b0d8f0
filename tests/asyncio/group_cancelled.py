"""A cancelled group cancels its tasks and waits for them."""

import asyncio

from virtual import log, run


async def worker(name, seconds, cleanup):
    try:
        await asyncio.sleep(seconds)
        log(f"{name} done")
    finally:
        await asyncio.sleep(cleanup)
        log(f"{name} leaves")


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(worker("quick", 1, 0.5))
            group.create_task(worker("slow", 10, 1))
            group.create_task(worker("slower", 20, 2))
    finally:
        log("parent leaves")


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(2)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
