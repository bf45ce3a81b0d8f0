"""A task that still runs when main ends is cancelled and cleans up."""

import asyncio

from virtual import log, run


async def background():
    try:
        await asyncio.sleep(100)
    finally:
        log("background cleans up")
        await asyncio.sleep(2)
        log("background gone")


async def main():
    asyncio.create_task(background())
    await asyncio.sleep(1)
    log("main ends")


run(main)
