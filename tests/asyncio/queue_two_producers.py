"""Two producers that wait for room get it in turn."""

import asyncio

from virtual import log, run


async def producer(name, queue):
    for i in range(3):
        await queue.put(f"{name}{i}")
        log(f"{name} put {i}")


async def consumer(queue):
    for _ in range(6):
        await asyncio.sleep(1)
        item = await queue.get()
        log(f"got {item}")


async def main():
    queue = asyncio.Queue(maxsize=1)
    await asyncio.gather(producer("a", queue), producer("b", queue), consumer(queue))
    log("end")


run(main)
