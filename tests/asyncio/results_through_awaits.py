"""A result goes up through three tasks, each adding to it."""

import asyncio

from virtual import log, run


async def low():
    await asyncio.sleep(1)
    return 1


async def middle(task):
    return await task + 10


async def top(task):
    await asyncio.sleep(2)
    return await task + 100


async def main():
    low_task = asyncio.create_task(low())
    top_task = asyncio.create_task(top(asyncio.create_task(middle(low_task))))
    first = await low_task
    log(f"low gives {first}")
    last = await top_task
    log(f"top gives {last}")


run(main)
