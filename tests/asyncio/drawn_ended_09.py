"""Drawn at random, number 9 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            log("m1")
        except Exception:
            log("m2")
            try:
                await asyncio.sleep(1)
                log("m3")
                await asyncio.sleep(2)
                log("m4")
            except Exception:
                log("m5")
                await asyncio.sleep(2)
                log("m6")
                await asyncio.sleep(2)
                log("m7")
                await asyncio.sleep(0)
                log("m8")
            log("m9")
            async def fn2():
                log("m10")
            try:
                await asyncio.gather(fn2(), return_exceptions=True)
                log("m11")
            except Exception:
                log("m12")
        log("m13")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn3():
        try:
            log("m14")
        except Exception:
            log("m15")
        log("m16")
        await asyncio.sleep(2)
        log("m17")
    tasks["t1"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    log("m18")
    await asyncio.sleep(4)
    log("m19")
    log("m20")
    try:
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(0)
                log("m21")
                tasks["t0"].cancel()
                log("m22")
                tasks["t1"].cancel()
                log("m23")
        except TimeoutError:
            log("m24")
        log("m25")
    except Exception:
        log("m26")
    await asyncio.sleep(8)


run(main)
