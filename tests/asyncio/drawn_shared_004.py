"""Drawn at random, number 4 about what tasks share."""

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
            await asyncio.sleep(0)
            try:
                await c.wait()
            finally:
                log("m1")
        log("m2")
        async with lk:
            await c.wait()
            log("m3")
            d.notify(1)
        log("m4")
        async with lk:
            await c.wait()
            log("m5")
            d.notify(1)
        log("m6")
    tasks["t0"] = asyncio.create_task(fn0())
    await asyncio.sleep(0)
    async def fn1():
        async with lk:
            log("m7")
        log("m8")
        async with lk:
            log("m9")
            try:
                await c.wait()
            finally:
                log("m10")
        log("m11")
        async with lk:
            log("m12")
        log("m13")
        async with lk:
            d.notify(1)
        log("m14")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        async with lk:
            await asyncio.sleep(0)
            try:
                await d.wait()
            finally:
                log("m15")
        log("m16")
        await asyncio.sleep(0)
        await asyncio.sleep(1)
        try:
            lk.release()
        except RuntimeError:
            log("too often")
        async with lk:
            log("m17")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    async with lk:
        d.notify(1)
    await asyncio.sleep(1)
    tasks["t1"].cancel()
    await asyncio.sleep(0)
    async with lk:
        d.notify(2)
    await asyncio.sleep(30)


run(main)
