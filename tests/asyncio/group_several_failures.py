"""Two tasks of a group fail at once, and a third in its clean-up."""

import asyncio

from virtual import log, run


async def bad(name, seconds):
    try:
        await asyncio.sleep(seconds)
        log(f"{name} raises")
        raise ValueError(name)
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def stubborn(name):
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        log(f"{name} cleans up")
        await asyncio.sleep(1)
        log(f"{name} fails in clean-up")
        raise ValueError(name)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bad("a", 1))
            group.create_task(bad("b", 1))
            group.create_task(stubborn("c"))
    except* ValueError as e:
        log(f"{len(e.exceptions)} failures, first {e.exceptions[0]}")
    log("end")


run(main)
