"""Drawn at random, number 14 about what tasks share."""

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
        has = not sem.locked()
        if has:
            await sem.acquire()
        log(f"has {has}".lower())
        await bounded.acquire()
        log("m1")
        await sem.acquire()
        log("m2")
        has = not bounded.locked()
        if has:
            await bounded.acquire()
        log(f"has {has}".lower())
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        async with bounded:
            await asyncio.sleep(1)
        log("m3")
        async with sem:
            await asyncio.sleep(0)
        log("m4")
        await bounded.acquire()
        log("m5")
        await bounded.acquire()
        log("m6")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        has = not sem.locked()
        if has:
            await sem.acquire()
        log(f"has {has}".lower())
        await bounded.acquire()
        log("m7")
        await sem.acquire()
        log("m8")
        has = not sem.locked()
        if has:
            await sem.acquire()
        log(f"has {has}".lower())
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks["t1"].cancel()
    await asyncio.sleep(30)


run(main)
