"""Drawn at random, number 29 about what tasks share."""

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
        await stack.put(1)
        log("m1")
        await stack.put(6)
        log("m2")
    tasks["t0"] = asyncio.create_task(fn0())
    await asyncio.sleep(0)
    async def fn1():
        log(f"got {await heap.get()}")
        await heap.put(7)
        log("m3")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        log(f"got {await heap.get()}")
        log(f"got {await heap.get()}")
        await stack.put(6)
        log("m4")
        await stack.put(4)
        log("m5")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    async def fn3():
        log(f"got {await heap.get()}")
        await stack.put(9)
        log("m6")
        log(f"got {await stack.get()}")
    tasks["t3"] = asyncio.create_task(fn3())
    async def fn4():
        await heap.put(4)
        log("m7")
        await stack.put(1)
        log("m8")
    tasks["t4"] = asyncio.create_task(fn4())
    await asyncio.sleep(1)
    log("m9")
    await asyncio.sleep(30)


run(main)
