"""A group goes on when one of its tasks is cancelled."""

import asyncio

from virtual import log, run


async def victim():
    await asyncio.sleep(10)


async def killer(tasks):
    await asyncio.sleep(1)
    tasks[0].cancel()
    log("killed")


async def other():
    await asyncio.sleep(3)
    log("other done")


async def main():
    tasks = []
    async with asyncio.TaskGroup() as group:
        tasks.append(group.create_task(victim()))
        group.create_task(killer(tasks))
        group.create_task(other())
    log("end")


run(main)
