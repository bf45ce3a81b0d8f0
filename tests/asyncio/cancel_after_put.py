"""An item handed to a consumer that is cancelled at once goes to the next."""

import asyncio

from virtual import log, run


async def consumer(name, queue):
    try:
        item = await queue.get()
        log(f"{name} got {item}")
    except asyncio.CancelledError:
        log(f"{name} struck")
        raise


async def main():
    queue = asyncio.Queue()
    a = asyncio.create_task(consumer("a", queue))
    b = asyncio.create_task(consumer("b", queue))
    await asyncio.sleep(1)
    await queue.put("apple")
    a.cancel()
    await asyncio.gather(a, b, return_exceptions=True)
    log("end")


run(main)
