"""Drawn at random, number 8 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, ev, lk = asyncio.Queue(), asyncio.Event(), asyncio.Lock()
    async def fn1():
        await ev.wait()
        log("m1")
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(3)
                log("m2")
        except TimeoutError:
            log("m3")
        log("m4")
        await q.put(1)
        log("m5")
    tasks["t0"] = asyncio.create_task(fn1())
    try:
        async with asyncio.timeout(0):
            try:
                async with asyncio.timeout(0):
                    log("m6")
                    ev.set()
                    log("m7")
                    await asyncio.sleep(2)
                    log("m8")
            except TimeoutError:
                log("m9")
                await ev.wait()
                log("m10")
                await asyncio.sleep(0)
                log("m11")
            log("m12")
    except TimeoutError:
        log("m13")
        async def fn2():
            ev.set()
            log("m14")
            async with lk:
                log("m15")
            await q.put(1)
            log("m16")
        async def fn3():
            async with lk:
                log("m17")
        try:
            await asyncio.gather(fn2(), fn3())
            log("m18")
        except Exception:
            log("m19")
        await asyncio.sleep(1)
        log("m20")
    log("m21")
    ev.set()
    log("m22")
    ev.set()
    log("m23")
    await asyncio.sleep(0)
    log("m24")
    await asyncio.sleep(8)


run(main)
