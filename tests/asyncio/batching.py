"""A collector sends a batch when it is full or when the first item has waited long enough."""

import asyncio

from virtual import log, run


async def producer(queue):
    for item, pause in (("a", 0.1), ("b", 0.1), ("c", 0.1), ("d", 1), ("e", 3)):
        await asyncio.sleep(pause)
        await queue.put(item)


async def collector(queue):
    while True:
        batch = await queue.get()
        size = 1
        try:
            async with asyncio.timeout(1.25):
                while size < 3:
                    batch += await queue.get()
                    size += 1
        except TimeoutError:
            log("waited long enough")
        log(f"sent {batch}")


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(collector(queue))
    await producer(queue)
    await asyncio.sleep(2)
    task.cancel()
    log("end")


run(main)
