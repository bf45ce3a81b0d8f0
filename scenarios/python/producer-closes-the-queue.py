"""Five items without a sentinel: the queue is shut down, which it can be since 3.13; before, the consumer is cancelled."""

import asyncio

from tutorial import judge, log, run

consumed = []


async def producer(queue, n):
    for i in range(n):
        await asyncio.sleep(0.1)
        await queue.put(i)
    if hasattr(queue, "shutdown"):
        queue.shutdown()


async def consumer(queue):
    while True:
        try:
            item = await queue.get()
        except (getattr(asyncio, "QueueShutDown", asyncio.QueueEmpty), asyncio.CancelledError):
            return
        await asyncio.sleep(0.2)
        consumed.append(item)
        log(f"Consumed: {item}")
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    consuming = asyncio.create_task(consumer(queue))
    await producer(queue, 5)
    await queue.join()
    consuming.cancel()
    await consuming


ran = run(main)
judge(
    "3 Producer-consumer",
    "it takes a sentinel to end the consumer",
    "A queue that is shut down (since 3.13) ends it as well, at the same instant.",
    consumed != [0, 1, 2, 3, 4] or ran.total != 1.1,
)
