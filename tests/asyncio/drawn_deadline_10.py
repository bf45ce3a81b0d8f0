"""Drawn at random, number 10 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, ev, lk = asyncio.Queue(), asyncio.Event(), asyncio.Lock()
    async def fn1():
        try:
            async with asyncio.timeout(2.056):
                async def fn2():
                    await asyncio.sleep(1)
                    log("m1")
                    ev.set()
                    log("m2")
                async def fn3():
                    await asyncio.sleep(1)
                    log("m3")
                    await q.get()
                    log("m4")
                try:
                    await asyncio.gather(fn2(), fn3())
                    log("m5")
                except Exception:
                    log("m6")
                ev.set()
                log("m7")
        except TimeoutError:
            log("m9")
            try:
                async with asyncio.timeout(0):
                    log("m10")
                    await ev.wait()
                    log("m11")
            except TimeoutError:
                log("m12")
            log("m13")
            await q.get()
            log("m14")
        log("m15")
        log("m16")
        log("m17")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn4():
        await q.get()
        log("m18")
        log("m19")
    tasks["t1"] = asyncio.create_task(fn4())
    await asyncio.sleep(1)
    log("m20")
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(0)
            log("m21")
            await ev.wait()
            log("m22")
    except TimeoutError:
        log("m23")
    log("m24")
    await asyncio.sleep(4)
    log("m25")
    async with lk:
        log("m26")
        log("m27")
    await asyncio.sleep(8)


run(main)
