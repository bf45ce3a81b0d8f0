"""On shutdown the producer stops, the queue is worked off, then the workers are cancelled."""

import asyncio

from virtual import log, run


async def producer(queue, stop):
    item = 0
    while not stop.is_set():
        item += 1
        await queue.put(item)
        log(f"put {item}")
        await asyncio.sleep(1)
    log("producer stops")


async def worker(queue):
    while True:
        item = await queue.get()
        await asyncio.sleep(1.5)
        log(f"worked off {item}")
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    stop = asyncio.Event()
    produce = asyncio.create_task(producer(queue, stop))
    work = asyncio.create_task(worker(queue))
    await asyncio.sleep(3.2)
    log("shutting down")
    stop.set()
    await produce
    await queue.join()
    log("queue empty")
    work.cancel()
    try:
        await work
    except asyncio.CancelledError:
        log("worker gone")


run(main)
