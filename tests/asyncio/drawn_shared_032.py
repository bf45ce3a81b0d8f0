"""Drawn at random, number 32 about what tasks share."""

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
                await d.wait()
            finally:
                log("m1")
            await c.wait()
            log("m2")
        log("m3")
        async with lk:
            log("m4")
        log("m5")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        async with lk:
            log("m6")
        log("m7")
        async with lk:
            await asyncio.sleep(2)
        log("m8")
        async with lk:
            try:
                await d.wait()
            finally:
                log("m9")
            await c.wait()
            log("m10")
        log("m11")
    tasks["t1"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn2():
        await asyncio.sleep(1)
        await asyncio.sleep(0)
        async with lk:
            await c.wait()
            log("m12")
            await asyncio.sleep(0)
        log("m13")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    tasks["t2"].cancel()
    await asyncio.sleep(0)
    async with lk:
        d.notify(1)
    await asyncio.sleep(1)
    tasks["t0"].cancel()
    await asyncio.sleep(30)


run(main)
