"""Drawn at random, number 16 about what tasks share."""

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
        async with lk:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        log("m1")
        async with lk:
            try:
                await c.wait()
            finally:
                log("m2")
            d.notify(1)
        log("m3")
        try:
            d.notify()
        except RuntimeError:
            log("not acquired")
    tasks["t0"] = asyncio.create_task(fn0())
    await asyncio.sleep(0)
    async def fn1():
        async with lk:
            await c.wait()
            log("m4")
        log("m5")
        try:
            d.notify()
        except RuntimeError:
            log("not acquired")
        async with lk:
            d.notify_all()
            await d.wait()
            log("m6")
        log("m7")
        async with lk:
            log("m8")
        log("m9")
    tasks["t1"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn2():
        async with lk:
            log("m10")
        log("m11")
        async with lk:
            await asyncio.sleep(0)
        log("m12")
        async with lk:
            d.notify_all()
            await c.wait()
            log("m13")
        log("m14")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        async with lk:
            await d.wait()
            log("m15")
            await d.wait()
            log("m16")
        log("m17")
        async with lk:
            await c.wait()
            log("m18")
            await asyncio.sleep(0)
        log("m19")
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    tasks["t2"].cancel()
    await asyncio.sleep(1)
    tasks["t0"].cancel()
    await asyncio.sleep(0)
    tasks["t0"].cancel()
    await asyncio.sleep(30)


run(main)
