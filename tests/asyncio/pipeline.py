"""Three stages joined by bounded queues, ended by sentinels."""

import asyncio

from virtual import log, run


async def source(out):
    for i in range(4):
        await asyncio.sleep(0.3)
        await out.put(i)
        log(f"made {i}")
    await out.put(None)
    log("source ends")


async def square(inbox, out):
    while (n := await inbox.get()) is not None:
        await asyncio.sleep(1)
        await out.put(n * n)
        log(f"squared {n}")
    await out.put(None)
    log("square ends")


async def sink(inbox):
    total = 0
    while (n := await inbox.get()) is not None:
        total += n
        log(f"sum {total}")
        await asyncio.sleep(0.5)
    log("sink ends")


async def main():
    raw, squares = asyncio.Queue(1), asyncio.Queue(1)
    await asyncio.gather(source(raw), square(raw, squares), sink(squares))
    log("end")


run(main)
