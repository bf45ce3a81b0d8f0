"""Drawn at random, number 8 about what tasks share."""

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
            try:
                await c.wait()
            finally:
                log("m1")
        log("m2")
        async with lk:
            await asyncio.sleep(2)
        log("m3")
        await asyncio.sleep(1)
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        async with lk:
            await asyncio.sleep(0)
        log("m4")
        async with lk:
            await d.wait()
            log("m5")
        log("m6")
        async with lk:
            try:
                await d.wait()
            finally:
                log("m7")
            await d.wait()
            log("m8")
        log("m9")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        await asyncio.sleep(0)
        async with lk:
            await asyncio.sleep(2)
        log("m10")
        async with lk:
            log("m11")
        log("m12")
        async with lk:
            log("m13")
        log("m14")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    tasks["t2"].cancel()
    await asyncio.sleep(1)
    async with lk:
        d.notify(2)
    await asyncio.sleep(30)


run(main)
