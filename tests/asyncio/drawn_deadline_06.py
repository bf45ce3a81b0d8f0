"""Drawn at random, number 6 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, ev, lk = asyncio.Queue(), asyncio.Event(), asyncio.Lock()
    async def fn1():
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(0)
                log("m1")
                try:
                    async with asyncio.timeout(0):
                        await q.put(1)
                        log("m2")
                        await asyncio.sleep(3)
                        log("m3")
                except TimeoutError:
                    log("m4")
                    await asyncio.sleep(3)
                    log("m5")
                    log("m6")
                log("m7")
                ev.set()
                log("m8")
        except TimeoutError:
            log("m9")
        log("m10")
        await asyncio.sleep(0)
        log("m11")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    async def fn2():
        await q.put(1)
        log("m12")
    tasks["t1"] = asyncio.create_task(fn2())
    async def fn3():
        log("m13")
        log("m14")
    tasks["t2"] = asyncio.create_task(fn3())
    await asyncio.sleep(1)
    log("m15")
    await q.get()
    log("m16")
    log("m17")
    await asyncio.sleep(1)
    log("m18")
    await asyncio.sleep(3)
    log("m19")
    async with lk:
        log("m20")
        async def fn4():
            log("m21")
            log("m22")
            ev.set()
            log("m23")
        try:
            await asyncio.gather(fn4())
            log("m24")
        except Exception:
            log("m25")
    await asyncio.sleep(8)


run(main)
