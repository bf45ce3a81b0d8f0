"""Five items and a sentinel."""

import asyncio

from tutorial import judge, log, now, run

consumed = []


async def producer(queue, n):
    for i in range(n):
        await asyncio.sleep(0.1)
        await queue.put(i)
        log(f"Produced: {i}")
    await queue.put(None)


async def consumer(queue):
    while True:
        item = await queue.get()
        if item is None:
            break
        await asyncio.sleep(0.2)
        consumed.append((item, now()))
        log(f"Consumed: {item}")


async def main():
    queue = asyncio.Queue()
    await asyncio.gather(producer(queue, 5), consumer(queue))


ran = run(main)
judge(
    "3 Producer-consumer",
    "the consumer handles five items, then the sentinel ends it",
    "It handles them in their order, the last until 1.1 s.",
    [item for item, _ in consumed] == [0, 1, 2, 3, 4],
    ran.total == 1.1,
)
