"""A cancelled consumer loses nothing: the next one gets the item."""

import asyncio

from virtual import log, run


async def consumer(name, queue):
    try:
        item = await queue.get()
        log(f"{name} got {item}")
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    queue = asyncio.Queue()
    first = asyncio.create_task(consumer("first", queue))
    second = asyncio.create_task(consumer("second", queue))
    await asyncio.sleep(1)
    first.cancel()
    await asyncio.sleep(1)
    await queue.put("apple")
    await second
    log("end")


run(main)
