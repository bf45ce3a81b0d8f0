"""A sentinel ends the consumer."""

import asyncio

from virtual import log, run


async def producer(queue):
    for item in ("x", "y", "z"):
        await asyncio.sleep(1)
        await queue.put(item)
    await queue.put(None)
    log("producer done")


async def consumer(queue):
    count = 0
    while True:
        item = await queue.get()
        if item is None:
            break
        count += 1
        log(f"got {item}")
    log(f"consumer done after {count}")


async def main():
    queue = asyncio.Queue()
    await asyncio.gather(producer(queue), consumer(queue))
    log("end")


run(main)
