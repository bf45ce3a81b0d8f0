"""A task that a leftover makes in its clean-up, and does not wait for, is lost when the leftover is gone."""

import asyncio

from virtual import log, run


async def orphan():
    log("orphan starts")
    await asyncio.sleep(5)
    log("not reached")


async def background():
    try:
        await asyncio.sleep(100)
    finally:
        asyncio.create_task(orphan())
        await asyncio.sleep(1)
        log("background gone")


async def main():
    asyncio.create_task(background())
    await asyncio.sleep(1)
    log("main ends")


run(main)
