"""Drawn at random, number 12 about what tasks share."""

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
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m1")
        async with lk:
            try:
                await d.wait()
            finally:
                log("m2")
            d.notify(2)
        log("m3")
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m4")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        try:
            c.notify()
        except RuntimeError:
            log("not acquired")
        async with lk:
            log("m5")
        log("m6")
        async with lk:
            c.notify(2)
            await c.wait()
            log("m7")
        log("m8")
        async with lk:
            log("m9")
        log("m10")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m11")
        async with lk:
            await c.wait()
            log("m12")
        log("m13")
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m14")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        async with lk:
            await d.wait()
            log("m15")
            log("m16")
        log("m17")
        async with lk:
            await c.wait()
            log("m18")
        log("m19")
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    tasks["t3"].cancel()
    await asyncio.sleep(1)
    tasks["t0"].cancel()
    await asyncio.sleep(30)


run(main)
