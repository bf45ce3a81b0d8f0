"""A consumer waits for each item of a slow producer."""

import asyncio

from virtual import log, run


async def producer(queue):
    for i in range(3):
        await asyncio.sleep(1)
        await queue.put(i)
        log(f"put {i}")


async def consumer(queue):
    for _ in range(3):
        item = await queue.get()
        log(f"got {item}")


async def main():
    queue = asyncio.Queue(maxsize=1)
    await asyncio.gather(producer(queue), consumer(queue))
    log("end")


run(main)
