"""Drawn at random, number 23 about what tasks share."""

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
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
    tasks["t0"] = asyncio.create_task(fn0())
    async def fn1():
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
        await bar.abort()
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
    tasks["t2"] = asyncio.create_task(fn2())
    async def fn3():
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(1)
    log("m1")
    await asyncio.sleep(1)
    log("m2")
    await asyncio.sleep(0)
    log("m3")
    await bar.abort()
    await asyncio.sleep(30)


run(main)
