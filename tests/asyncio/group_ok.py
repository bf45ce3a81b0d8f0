"""A task group ends when its last task has."""

import asyncio

from virtual import log, run


async def worker(name, seconds):
    log(f"{name} starts")
    await asyncio.sleep(seconds)
    log(f"{name} ends")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(worker("a", 1))
        group.create_task(worker("b", 2))
    log("end")


run(main)
