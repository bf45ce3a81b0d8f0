"""Drawn at random, number 22 about what tasks share."""

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
        await asyncio.sleep(1)
        try:
            sem.release()
        except ValueError:
            log("too often")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        has = not bounded.locked()
        if has:
            await bounded.acquire()
        log(f"has {has}".lower())
        async with sem:
            await asyncio.sleep(0)
        log("m1")
        await sem.acquire()
        log("m2")
        await sem.acquire()
        log("m3")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        has = not bounded.locked()
        if has:
            await bounded.acquire()
        log(f"has {has}".lower())
        has = not sem.locked()
        if has:
            await sem.acquire()
        log(f"has {has}".lower())
        try:
            sem.release()
        except ValueError:
            log("too often")
        try:
            bounded.release()
        except ValueError:
            log("too often")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    try:
        bounded.release()
    except ValueError:
        log("too often")
    await asyncio.sleep(30)


run(main)
