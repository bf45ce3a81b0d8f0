"""Drawn at random, number 8 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        log("m1")
        async def fn2():
            log("m2")
            log("m3")
            async def fn3():
                await asyncio.sleep(0)
                log("m4")
                log("m5")
            try:
                await asyncio.gather(fn3(), return_exceptions=True)
                log("m6")
            except Exception:
                log("m7")
        try:
            await asyncio.gather(fn2())
            log("m8")
        except Exception:
            log("m9")
        log("m10")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn4():
        log("m11")
        log("m12")
        tasks["t0"].cancel()
        log("m13")
    tasks["t1"] = asyncio.create_task(fn4())
    try:
        async with asyncio.timeout(0):
            try:
                await asyncio.shield(tasks["t0"])
                log("m14")
            except Exception:
                log("m15")
    except TimeoutError:
        log("m17")
    log("m18")
    tasks["t0"].cancel()
    log("m19")
    try:
        try:
            await asyncio.shield(tasks["t1"])
            log("m20")
        except Exception:
            log("m21")
    except Exception:
        log("m23")
    await asyncio.sleep(0)
    log("m24")
    await asyncio.sleep(8)


run(main)
