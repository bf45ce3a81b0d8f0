"""A queue of one passes its items from hand to hand."""

import asyncio

from virtual import log, run


async def producer(queue):
    for i in range(4):
        await queue.put(i)
        log(f"put {i}")
    log("producer done")


async def consumer(queue):
    for _ in range(4):
        item = await queue.get()
        log(f"got {item}")
    log("consumer done")


async def main():
    queue = asyncio.Queue(maxsize=1)
    await asyncio.gather(producer(queue), consumer(queue))
    log("end")


run(main)
