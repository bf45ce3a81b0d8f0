"""Drawn at random, number 33 about what tasks share."""

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
        await stack.put(8)
        log("m2")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        await asyncio.sleep(0)
        log(f"got {await stack.get()}")
        log(f"got {await heap.get()}")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        log(f"got {await stack.get()}")
        await heap.put(1)
        log("m3")
        await asyncio.sleep(0)
        await heap.put(1)
        log("m4")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        await heap.put(8)
        log("m5")
        await stack.put(0)
        log("m6")
    tasks["t3"] = asyncio.create_task(fn3())
    async def fn4():
        await stack.put(6)
        log("m7")
        await heap.put(0)
        log("m8")
        await heap.put(1)
        log("m9")
        await heap.put(1)
        log("m10")
    tasks["t4"] = asyncio.create_task(fn4())
    await asyncio.sleep(0)
    tasks["t2"].cancel()
    await asyncio.sleep(30)


run(main)
