"""Drawn at random, number 3 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        await asyncio.sleep(0)
        log("m1")
        await asyncio.sleep(0)
        log("m2")
        await asyncio.sleep(1)
        log("m3")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    async def fn2():
        try:
            log("m4")
            try:
                async with asyncio.timeout(0):
                    tasks["t0"].cancel()
                    log("m5")
                    await asyncio.sleep(0)
                    log("m6")
            except TimeoutError:
                log("m7")
            log("m8")
            log("m9")
        except Exception:
            log("m10")
        await asyncio.sleep(0)
        log("m11")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    async def fn3():
        await asyncio.sleep(1)
        log("m12")
    try:
        await asyncio.gather(fn3(), return_exceptions=True)
        log("m13")
    except Exception:
        log("m14")
    await asyncio.sleep(2)
    log("m15")
    try:
        await tasks["t0"]
        log("m16")
    except Exception:
        log("m17")
    try:
        await asyncio.shield(tasks["t0"])
        log("m19")
    except Exception:
        log("m20")
    await asyncio.sleep(8)


run(main)
