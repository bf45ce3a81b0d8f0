"""A put that finds no room in time leaves nothing in the queue."""

import asyncio

from virtual import log, run


async def main():
    queue = asyncio.Queue(maxsize=1)
    await queue.put("first")
    try:
        async with asyncio.timeout(1):
            await queue.put("second")
    except TimeoutError:
        log("no room")
    log(await queue.get())
    await queue.put("third")
    log(await queue.get())


run(main)
