"""One who waits to put is cancelled in the turn in which there is room."""

import asyncio

from virtual import log, run


async def putter(name, queue):
    try:
        await queue.put(name)
        log(f"{name} put")
    except asyncio.CancelledError:
        log(f"{name} gives up")
        raise


async def main():
    queue = asyncio.Queue(1)
    tasks = [asyncio.create_task(putter(n, queue)) for n in "abcd"]
    await asyncio.sleep(1)
    log(f"got {queue.get_nowait()}")
    tasks[1].cancel()
    await asyncio.sleep(1)
    log(f"got {queue.get_nowait()}")
    log(f"got {await queue.get()}")
    await asyncio.gather(*tasks, return_exceptions=True)
    log(f"end {queue.qsize()}")


run(main)
