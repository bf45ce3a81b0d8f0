"""Drawn at random, number 18 about what tasks share."""

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
        has = not bounded.locked()
        if has:
            await bounded.acquire()
        log(f"has {has}".lower())
        await sem.acquire()
        log("m1")
    tasks["t0"] = asyncio.create_task(fn0())
    await asyncio.sleep(1)
    async def fn1():
        try:
            sem.release()
        except ValueError:
            log("too often")
        try:
            bounded.release()
        except ValueError:
            log("too often")
        try:
            bounded.release()
        except ValueError:
            log("too often")
        await bounded.acquire()
        log("m2")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        await sem.acquire()
        log("m3")
        async with sem:
            await asyncio.sleep(0)
        log("m4")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(2)
    await asyncio.sleep(1)
    tasks["t2"].cancel()
    await asyncio.sleep(1)
    tasks["t1"].cancel()
    await asyncio.sleep(30)


run(main)
