"""Drawn at random, number 5 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        log("m1")
    tasks["t0"] = asyncio.create_task(fn1())
    try:
        await tasks["t0"]
        log("m2")
    except Exception:
        log("m3")
    try:
        async with asyncio.timeout(0):
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(0)
                    log("m5")
                    await asyncio.sleep(0)
                    log("m6")
                    log("m7")
            except TimeoutError:
                log("m8")
            log("m9")
            await asyncio.sleep(3)
            log("m10")
    except TimeoutError:
        log("m11")
    log("m12")
    await asyncio.sleep(1)
    log("m13")
    async def fn2():
        log("m17")
    async def fn3():
        try:
            log("m14")
        except Exception:
            log("m15")
            await asyncio.sleep(0)
            log("m16")
    try:
        await asyncio.gather(fn2(), fn3(), tasks["t0"], return_exceptions=True)
        log("m18")
    except Exception:
        log("m19")
    await asyncio.sleep(8)


run(main)
