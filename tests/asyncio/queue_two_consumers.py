"""Two consumers take turns at a queue."""

import asyncio

from virtual import log, run


async def consumer(name, queue):
    while True:
        item = await queue.get()
        log(f"{name} got {item}")
        await asyncio.sleep(1)


async def main():
    queue = asyncio.Queue()
    workers = [asyncio.create_task(consumer(name, queue)) for name in ("a", "b")]
    for i in range(5):
        await queue.put(i)
    log("all put")
    await asyncio.sleep(4)
    for worker in workers:
        worker.cancel()
    log("end")


run(main)
