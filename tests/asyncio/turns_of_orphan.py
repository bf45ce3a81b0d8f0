"""A task that a leftover makes as its last act has turns until the loop is closed."""

import asyncio

from virtual import log, run


async def orphan():
    for i in range(10):
        log(f"orphan {i}")
        await asyncio.sleep(0)


async def background():
    try:
        await asyncio.sleep(100)
    finally:
        asyncio.create_task(orphan())
        log("background gone")


async def main():
    asyncio.create_task(background())
    await asyncio.sleep(1)
    log("main ends")


run(main)
