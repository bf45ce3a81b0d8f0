"""Drawn at random, number 2 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, ev = asyncio.Queue(), asyncio.Event()
    async def fn1():
        await q.get()
        log("m1")
        await q.put(1)
        log("m2")
        log("m3")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn2():
        log("m4")
        await q.get()
        log("m5")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    async def fn3():
        log("m6")
    tasks["t2"] = asyncio.create_task(fn3())
    try:
        async with asyncio.timeout(0):
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(3)
                    log("m7")
                    await asyncio.sleep(2)
                    log("m8")
            except TimeoutError:
                log("m9")
            log("m10")
            await ev.wait()
            log("m11")
    except TimeoutError:
        log("m12")
    log("m13")
    await asyncio.sleep(2)
    log("m14")
    log("m15")
    await asyncio.sleep(4)
    log("m16")
    await q.put(1)
    log("m17")
    await asyncio.sleep(8)


run(main)
