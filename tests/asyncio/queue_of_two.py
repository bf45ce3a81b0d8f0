"""A queue of two lets its producer run ahead by two."""

import asyncio

from virtual import log, run


async def producer(queue):
    for i in range(6):
        await queue.put(i)
        log(f"put {i}")
    log("producer done")


async def consumer(queue):
    for _ in range(6):
        item = await queue.get()
        log(f"got {item}")
    log("consumer done")


async def main():
    queue = asyncio.Queue(maxsize=2)
    await asyncio.gather(producer(queue), consumer(queue))
    log("end")


run(main)
