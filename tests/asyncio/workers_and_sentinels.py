"""Three workers of a bounded queue each stop at a sentinel."""

import asyncio

from virtual import log, run


async def producer(queue):
    for i in range(6):
        await queue.put(i)
        log(f"put {i}")
    for i in range(3):
        await queue.put(None)
        log(f"sentinel {i}")


async def worker(name, queue, seconds):
    while (item := await queue.get()) is not None:
        log(f"{name} works on {item}")
        await asyncio.sleep(seconds)
    log(f"{name} stops")


async def main():
    queue = asyncio.Queue(2)
    async with asyncio.TaskGroup() as group:
        group.create_task(producer(queue))
        for i in range(3):
            group.create_task(worker(f"w{i}", queue, i + 1))
    log("end")


run(main)
