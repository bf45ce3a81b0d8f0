"""Drawn at random, number 19 about what tasks share."""

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
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
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
    tasks["t1"] = asyncio.create_task(fn1())
    async def fn2():
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
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
    tasks["t3"] = asyncio.create_task(fn3())
    await asyncio.sleep(1)
    async def fn4():
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
        try:
            log(f"is {await bar.wait()}")
        except asyncio.BrokenBarrierError:
            log("broken")
    tasks["t4"] = asyncio.create_task(fn4())
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    tasks["t0"].cancel()
    await asyncio.sleep(1)
    tasks["t4"].cancel()
    await bar.abort()
    await asyncio.sleep(30)


run(main)
