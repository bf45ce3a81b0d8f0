"""Three queues in a row, each ended by a sentinel that waits its turn."""

import asyncio

from virtual import log, run


async def stage(name, source, sink, seconds):
    while (item := await source.get()) is not None:
        await asyncio.sleep(seconds)
        log(f"{name} {item}")
        await sink.put(item * 10)
    await sink.put(None)
    log(f"{name} ends")


async def main():
    a, b, c = asyncio.Queue(1), asyncio.Queue(2), asyncio.Queue()
    tasks = [asyncio.create_task(stage("parse", a, b, 1)), asyncio.create_task(stage("store", b, c, 2))]
    for i in range(1, 5):
        await a.put(i)
        log(f"fed {i}")
    await a.put(None)
    while (item := await c.get()) is not None:
        log(f"out {item}")
    await asyncio.gather(*tasks)
    log("end")


run(main)
