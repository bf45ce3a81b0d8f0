"""Drawn at random, number 9 about what tasks share."""

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
        await stack.put(2)
        log("m1")
        await heap.put(5)
        log("m2")
        log(f"got {await heap.get()}")
        await heap.put(6)
        log("m3")
    tasks["t0"] = asyncio.create_task(fn0())
    await asyncio.sleep(1)
    async def fn1():
        log(f"got {await heap.get()}")
        await heap.put(0)
        log("m4")
        await asyncio.sleep(0)
        await asyncio.sleep(2)
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        await asyncio.sleep(0)
        await heap.put(6)
        log("m5")
        await asyncio.sleep(0)
        await stack.put(4)
        log("m6")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        await heap.put(6)
        log("m7")
        await asyncio.sleep(1)
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    tasks["t0"].cancel()
    await asyncio.sleep(30)


run(main)
