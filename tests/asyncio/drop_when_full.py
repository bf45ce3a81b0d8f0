"""A sensor drops what does not fit, and a display shows what there is."""

import asyncio

from virtual import log, run


async def sensor(queue):
    for i in range(6):
        try:
            queue.put_nowait(i)
            log(f"kept {i}")
        except asyncio.QueueFull:
            log(f"dropped {i}")
        await asyncio.sleep(0.5)


async def display(queue):
    for _ in range(3):
        await asyncio.sleep(1)
        try:
            log(f"shows {queue.get_nowait()}")
        except asyncio.QueueEmpty:
            log("nothing")


async def main():
    queue = asyncio.Queue(1)
    await asyncio.gather(sensor(queue), display(queue))
    log("end")


run(main)
