"""Drawn at random, number 20 about what tasks share."""

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
        async with lk:
            await d.wait()
            log("m1")
            await c.wait()
            log("m2")
        log("m3")
        async with lk:
            await d.wait()
            log("m4")
        log("m5")
        try:
            d.notify()
        except RuntimeError:
            log("not acquired")
        async with lk:
            await d.wait()
            log("m6")
        log("m7")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        async with lk:
            log("m8")
        log("m9")
        async with lk:
            await c.wait()
            log("m10")
            try:
                await c.wait()
            finally:
                log("m11")
        log("m12")
        async with lk:
            d.notify(2)
            await c.wait()
            log("m13")
        log("m14")
    tasks["t1"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn2():
        try:
            c.notify()
        except RuntimeError:
            log("not acquired")
        await asyncio.sleep(0)
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        async with lk:
            await d.wait()
            log("m15")
            await asyncio.sleep(0)
        log("m16")
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m17")
        async with lk:
            await c.wait()
            log("m18")
            await c.wait()
            log("m19")
        log("m20")
        try:
            d.notify()
        except RuntimeError:
            log("not acquired")
    tasks["t3"] = asyncio.create_task(fn3())
    async def fn4():
        try:
            c.notify()
        except RuntimeError:
            log("not acquired")
        async with lk:
            await asyncio.sleep(0)
        log("m21")
    tasks["t4"] = asyncio.create_task(fn4())
    await asyncio.sleep(0)
    async with lk:
        d.notify(1)
    await asyncio.sleep(30)


run(main)
