"""Main and its tasks take turns, and a task made on the way joins in."""

import asyncio

from virtual import log, run


async def late():
    log("late 0")
    await asyncio.sleep(0)
    log("late 1")


async def worker(name):
    for turn in range(4):
        log(f"{name} {turn}")
        if name == "a" and turn == 1:
            asyncio.create_task(late())
        await asyncio.sleep(0)


async def main():
    asyncio.create_task(worker("a"))
    asyncio.create_task(worker("b"))
    for turn in range(6):
        log(f"main {turn}")
        await asyncio.sleep(0)


run(main)
