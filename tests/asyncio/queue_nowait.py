"""Who does not wait at a queue is told that it is full, empty or shut down."""

import asyncio

from virtual import log, run


def put(queue, item):
    try:
        queue.put_nowait(item)
        log(f"put {item}")
    except asyncio.QueueFull:
        log(f"full for {item}")
    except asyncio.QueueShutDown:
        log(f"closed for {item}")


def get(queue):
    try:
        log(f"got {queue.get_nowait()}")
    except asyncio.QueueEmpty:
        log("empty")
    except asyncio.QueueShutDown:
        log("closed")


async def getter(name, queue):
    log(f"{name} got {await queue.get()}")


async def putter(name, queue):
    await queue.put(name)
    log(f"{name} has put")


async def main():
    queue = asyncio.Queue(1)
    get(queue)
    put(queue, 1)
    put(queue, 2)
    get(queue)
    # Who is woken for an item does not have it yet: who asks at once takes it.
    waits = asyncio.create_task(getter("waits", queue))
    await asyncio.sleep(1)
    put(queue, 3)
    get(queue)
    await asyncio.sleep(1)
    put(queue, 4)
    put(queue, 5)
    await waits
    # So it is with a slot.
    put(queue, 6)
    waits = asyncio.create_task(putter("putter", queue))
    await asyncio.sleep(1)
    get(queue)
    put(queue, 7)
    put(queue, 8)
    get(queue)
    await waits
    # What is in it when it is shut down can be got.
    queue.shutdown()
    put(queue, 9)
    get(queue)
    get(queue)
    # A callback of the loop does not wait.
    queue = asyncio.Queue()
    asyncio.get_running_loop().call_later(1, lambda: queue.put_nowait("from a callback"))
    await getter("main", queue)


run(main)
