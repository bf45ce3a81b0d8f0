"""The turns that pass until a task group has noticed the end of its last task."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(6):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def quick():
    log("quick ends")


async def main():
    ticks = asyncio.create_task(ticker())
    async with asyncio.TaskGroup() as group:
        group.create_task(quick())
        group.create_task(quick())
    log("group over")
    await ticks


run(main)
