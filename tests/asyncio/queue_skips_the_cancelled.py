"""An item goes past a getter that is being cancelled, without a turn of its own for that."""

import asyncio

from virtual import log, run


async def getter(name, queue):
    log(f"{name} {await queue.get()}")


async def ticker():
    for i in range(4):
        log(f"turn {i}")
        await asyncio.sleep(0)


async def main():
    queue = asyncio.Queue()
    first = asyncio.create_task(getter("first", queue))
    second = asyncio.create_task(getter("second", queue))
    await asyncio.sleep(1)
    tick = asyncio.create_task(ticker())
    await asyncio.sleep(0)
    first.cancel()
    queue.put_nowait("x")
    await asyncio.gather(first, second, tick, return_exceptions=True)


run(main)
