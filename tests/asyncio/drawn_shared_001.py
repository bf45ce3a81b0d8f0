"""Drawn at random, number 1 about what tasks share."""

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
        await asyncio.sleep(0)
        await asyncio.sleep(1)
        log(f"got {await stack.get()}")
        log(f"got {await heap.get()}")
    tasks["t0"] = asyncio.create_task(fn0())
    await asyncio.sleep(0)
    async def fn1():
        log(f"got {await heap.get()}")
        log(f"got {await stack.get()}")
        await heap.put(5)
        log("m1")
    tasks["t1"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn2():
        await asyncio.sleep(1)
        await stack.put(0)
        log("m2")
        await stack.put(7)
        log("m3")
        await stack.put(3)
        log("m4")
    tasks["t2"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    log("m5")
    await asyncio.sleep(1)
    log("m6")
    await asyncio.sleep(30)


run(main)
