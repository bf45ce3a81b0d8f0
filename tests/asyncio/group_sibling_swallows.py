"""A sibling that swallows its cancellation holds up the end of a group."""

import asyncio

from virtual import log, run


async def failing():
    await asyncio.sleep(1)
    raise RuntimeError("boom")


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log("ignored")
    await asyncio.sleep(3)
    log("stubborn done")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            group.create_task(stubborn())
    except* RuntimeError:
        log("caught")


run(main)
