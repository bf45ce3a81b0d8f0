"""Three sources of different pace feed one sink."""

import asyncio

from virtual import log, run


async def source(name, pace, out):
    for i in range(3):
        await asyncio.sleep(pace)
        await out.put(f"{name}{i}")


async def sink(inbox):
    while True:
        item = await inbox.get()
        log(f"sink has {item}")


async def main():
    queue = asyncio.Queue(maxsize=2)
    task = asyncio.create_task(sink(queue))
    await asyncio.gather(source("a", 1, queue), source("b", 0.7, queue), source("c", 1.1, queue))
    log("sources done")
    task.cancel()


run(main)
