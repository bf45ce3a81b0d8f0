"""Drawn at random, number 28 about what tasks share."""

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
            await c.wait()
            log("m1")
        log("m2")
        async with lk:
            await c.wait()
            log("m3")
        log("m4")
        async with lk:
            await c.wait()
            log("m5")
        log("m6")
        async with lk:
            await asyncio.sleep(0)
        log("m7")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        async with lk:
            log("m8")
            try:
                await d.wait()
            finally:
                log("m9")
        log("m10")
        await asyncio.sleep(0)
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        async with lk:
            await d.wait()
            log("m11")
            try:
                await d.wait()
            finally:
                log("m12")
        log("m13")
        async with lk:
            c.notify_all()
            d.notify(1)
        log("m14")
        async with lk:
            c.notify_all()
        log("m15")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    tasks["t1"].cancel()
    await asyncio.sleep(30)


run(main)
