"""Drawn at random, number 0 about what tasks share."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    lk = asyncio.Lock()
    c, d = asyncio.Condition(lk), asyncio.Condition(lk)
    heap, stack = asyncio.PriorityQueue(2), asyncio.LifoQueue(2)
    sem, bounded = asyncio.Semaphore(1), asyncio.BoundedSemaphore(2)
    bar = asyncio.Barrier(2)
    async def fn0():
        await asyncio.sleep(0)
        async with lk:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        log("m1")
        try:
            c.notify()
        except RuntimeError:
            log("not acquired")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        async with lk:
            log("m2")
        log("m3")
        async with lk:
            c.notify(1)
        log("m4")
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m5")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        async with lk:
            await asyncio.sleep(0)
            log("m6")
        log("m7")
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m8")
        async with lk:
            await asyncio.sleep(1)
            c.notify(1)
        log("m9")
        async with lk:
            await d.wait()
            log("m10")
            c.notify(2)
        log("m11")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        async with lk:
            await c.wait()
            log("m12")
        log("m13")
        async with lk:
            await d.wait()
            log("m14")
        log("m15")
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    tasks["t2"].cancel()
    await asyncio.sleep(1)
    tasks["t2"].cancel()
    await asyncio.sleep(30)


run(main)
