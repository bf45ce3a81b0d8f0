"""A leftover task that makes another in its clean-up and waits for it."""

import asyncio

from virtual import log, run


async def farewell():
    await asyncio.sleep(1)
    log("farewell said")


async def background():
    try:
        await asyncio.sleep(100)
    finally:
        log("saying farewell")
        await asyncio.create_task(farewell())
        log("background gone")


async def main():
    asyncio.create_task(background())
    await asyncio.sleep(1)
    log("main ends")


run(main)
