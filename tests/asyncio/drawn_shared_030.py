"""Drawn at random, number 30 about what tasks share."""

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
            sem.release()
        except ValueError:
            log("too often")
        try:
            sem.release()
        except ValueError:
            log("too often")
        await sem.acquire()
        log("m1")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        await sem.acquire()
        log("m2")
        try:
            sem.release()
        except ValueError:
            log("too often")
        try:
            sem.release()
        except ValueError:
            log("too often")
        await asyncio.sleep(0)
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        try:
            bounded.release()
        except ValueError:
            log("too often")
        async with bounded:
            await asyncio.sleep(1)
        log("m3")
        await asyncio.sleep(1)
        await asyncio.sleep(0)
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        await bounded.acquire()
        log("m4")
        try:
            sem.release()
        except ValueError:
            log("too often")
        has = not bounded.locked()
        if has:
            await bounded.acquire()
        log(f"has {has}".lower())
        has = not sem.locked()
        if has:
            await sem.acquire()
        log(f"has {has}".lower())
    tasks["t3"] = asyncio.create_task(fn3())
    async def fn4():
        await bounded.acquire()
        log("m5")
        await bounded.acquire()
        log("m6")
        try:
            sem.release()
        except ValueError:
            log("too often")
    tasks["t4"] = asyncio.create_task(fn4())
    await asyncio.sleep(2)
    await asyncio.sleep(0)
    log("m7")
    await asyncio.sleep(1)
    tasks["t1"].cancel()
    await asyncio.sleep(30)


run(main)
