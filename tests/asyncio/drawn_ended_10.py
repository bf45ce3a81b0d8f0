"""Drawn at random, number 10 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        log("m1")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn2():
        await asyncio.sleep(1)
        log("m2")
        try:
            async with asyncio.timeout(0):
                log("m3")
                await asyncio.sleep(0)
                log("m4")
        except TimeoutError:
            log("m5")
        log("m6")
        try:
            await asyncio.shield(tasks["t0"])
            log("m7")
        except Exception:
            log("m8")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    log("m10")
    log("m11")
    async def fn3():
        try:
            async with asyncio.timeout(2.098):
                log("m12")
                await asyncio.sleep(3)
                log("m13")
        except TimeoutError:
            log("m15")
        log("m16")
        try:
            await asyncio.shield(tasks["t1"])
            log("m17")
        except Exception:
            log("m18")
    try:
        await asyncio.gather(tasks["t1"], fn3())
        log("m20")
    except Exception:
        log("m21")
    await asyncio.sleep(0)
    log("m22")
    try:
        async with asyncio.timeout(0):
            tasks["t0"].cancel()
            log("m23")
            log("m24")
    except TimeoutError:
        log("m25")
    log("m26")
    await asyncio.sleep(1)
    log("m27")
    await asyncio.sleep(8)


run(main)
