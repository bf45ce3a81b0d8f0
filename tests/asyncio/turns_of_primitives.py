"""An event, a queue, a lock and a future each pass their waiter on after one turn."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(8):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def waiter(event, queue, lock, future):
    await event.wait()
    log("event passed")
    await queue.get()
    log("item got")
    async with lock:
        log("lock had")
    await future
    log("future had")


async def main():
    event, queue, lock = asyncio.Event(), asyncio.Queue(), asyncio.Lock()
    future = asyncio.get_running_loop().create_future()
    await lock.acquire()
    task = asyncio.create_task(waiter(event, queue, lock, future))
    await asyncio.sleep(1)
    ticks = asyncio.create_task(ticker())
    event.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await queue.put("item")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    lock.release()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    future.set_result(None)
    await task
    log("main")
    await ticks


run(main)
