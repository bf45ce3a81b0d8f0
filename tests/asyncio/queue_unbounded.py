"""A producer never waits for an unbounded queue."""

import asyncio

from virtual import log, run


async def producer(queue):
    for i in range(3):
        await queue.put(i)
        log(f"put {i}")


async def consumer(queue):
    for _ in range(3):
        item = await queue.get()
        log(f"got {item}")


async def main():
    queue = asyncio.Queue()
    await asyncio.gather(consumer(queue), producer(queue))
    log("end")


run(main)
