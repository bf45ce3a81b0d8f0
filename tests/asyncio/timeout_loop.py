"""A consumer that polls a queue with a deadline."""

import asyncio

from virtual import log, run


async def producer(queue):
    for item, pause in (("a", 0.5), ("b", 2.5), ("c", 0.2)):
        await asyncio.sleep(pause)
        await queue.put(item)
        log(f"put {item}")


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(producer(queue))
    got = 0
    while got < 3:
        try:
            async with asyncio.timeout(1):
                item = await queue.get()
            got += 1
            log(f"got {item}")
        except TimeoutError:
            log("idle")
    await task
    log("end")


run(main)
