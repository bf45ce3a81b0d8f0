"""A leftover task that swallows its cancellation still runs to its end."""

import asyncio

from virtual import log, run


async def background():
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError:
        log("one more thing")
    await asyncio.sleep(3)
    log("background done")


async def main():
    asyncio.create_task(background())
    await asyncio.sleep(1)


run(main)
