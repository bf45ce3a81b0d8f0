"""Three producers and two consumers that never pause share a small queue."""

import asyncio

from virtual import log, run


async def producer(name, queue):
    for n in range(2):
        await queue.put(f"{name}{n}")
        log(f"{name} put {n}")


async def consumer(name, queue):
    while True:
        item = await queue.get()
        log(f"{name} {item}")
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=2)
    consumers = [asyncio.create_task(consumer(name, queue)) for name in ("c0", "c1")]
    await asyncio.sleep(1)
    await asyncio.gather(*(producer(name, queue) for name in "abc"))
    await queue.join()
    log("all handled")
    for task in consumers:
        task.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


run(main)
