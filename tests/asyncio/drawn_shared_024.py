"""Drawn at random, number 24 about what tasks share."""

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
        try:
            c.notify()
        except RuntimeError:
            log("not acquired")
        async with lk:
            await c.wait()
            log("m1")
        log("m2")
        async with lk:
            c.notify_all()
        log("m3")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m4")
        async with lk:
            log("m5")
        log("m6")
        async with lk:
            await asyncio.sleep(2)
            d.notify(1)
        log("m7")
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m8")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        async with lk:
            c.notify(2)
            await c.wait()
            log("m9")
        log("m10")
        async with lk:
            await c.wait()
            log("m11")
            await d.wait()
            log("m12")
        log("m13")
        async with lk:
            await c.wait()
            log("m14")
            await c.wait()
            log("m15")
        log("m16")
        async with lk:
            await asyncio.sleep(1)
        log("m17")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    async def fn3():
        async with lk:
            try:
                await c.wait()
            finally:
                log("m18")
        log("m19")
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m20")
    tasks["t3"] = asyncio.create_task(fn3())
    async def fn4():
        async with lk:
            d.notify(1)
        log("m21")
        async with lk:
            d.notify(1)
            log("m22")
        log("m23")
    tasks["t4"] = asyncio.create_task(fn4())
    await asyncio.sleep(0)
    async with lk:
        c.notify(1)
    await asyncio.sleep(1)
    async with lk:
        d.notify_all()
    await asyncio.sleep(30)


run(main)
