"""Drawn at random, number 13 about what tasks share."""

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
        await heap.put(2)
        log("m1")
        await heap.put(2)
        log("m2")
        await asyncio.sleep(1)
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        await heap.put(6)
        log("m3")
        await heap.put(4)
        log("m4")
        await heap.put(4)
        log("m5")
        log(f"got {await stack.get()}")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        await heap.put(7)
        log("m6")
        log(f"got {await stack.get()}")
        log(f"got {await stack.get()}")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        await stack.put(8)
        log("m7")
        await stack.put(7)
        log("m8")
        await stack.put(3)
        log("m9")
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    tasks["t2"].cancel()
    await asyncio.sleep(1)
    log("m10")
    await asyncio.sleep(30)


run(main)
