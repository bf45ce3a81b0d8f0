"""Who is woken for an item does not have it yet: main takes it back."""

import asyncio

from virtual import log, run


async def waiter(queue):
    log(f"waiter {await queue.get()}")


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(waiter(queue))
    await asyncio.sleep(1)
    queue.put_nowait("x")
    log(f"main takes {await queue.get()} back")
    await asyncio.sleep(0)
    queue.put_nowait("y")
    await task


run(main)
