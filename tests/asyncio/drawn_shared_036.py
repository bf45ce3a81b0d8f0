"""Drawn at random, number 36 about what tasks share."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    lk = asyncio.Lock()
    c, d = asyncio.Condition(lk), asyncio.Condition(lk)
    heap, stack = asyncio.PriorityQueue(2), asyncio.LifoQueue(2)
    sem, bounded = asyncio.Semaphore(1), asyncio.BoundedSemaphore(2)
    bar = asyncio.Barrier(3)
    async def fn0():
        await asyncio.sleep(0)
        async with lk:
            log("m1")
        log("m2")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        async with lk:
            d.notify(1)
            log("m3")
        log("m4")
        async with lk:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        log("m5")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        async with lk:
            try:
                await d.wait()
            finally:
                log("m6")
            log("m7")
        log("m8")
        async with lk:
            await d.wait()
            log("m9")
        log("m10")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        async with lk:
            await d.wait()
            log("m11")
            c.notify(1)
        log("m12")
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m13")
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(1)
    tasks["t0"].cancel()
    await asyncio.sleep(0)
    tasks["t1"].cancel()
    await asyncio.sleep(0)
    tasks["t1"].cancel()
    await asyncio.sleep(30)


run(main)
