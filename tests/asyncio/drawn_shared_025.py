"""Drawn at random, number 25 about what tasks share."""

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
        await stack.put(7)
        log("m1")
        await asyncio.sleep(0)
    tasks["t0"] = asyncio.create_task(fn0())
    await asyncio.sleep(1)
    async def fn1():
        await asyncio.sleep(1)
        await asyncio.sleep(1)
        await stack.put(2)
        log("m2")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        log(f"got {await heap.get()}")
        await asyncio.sleep(1)
        await stack.put(5)
        log("m3")
        await heap.put(9)
        log("m4")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        log(f"got {await heap.get()}")
        await heap.put(8)
        log("m5")
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    log("m6")
    await asyncio.sleep(30)


run(main)
