"""Drawn at random, number 7 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        log("m1")
        async def fn2():
            try:
                async with asyncio.timeout(0):
                    log("m2")
                    log("m3")
                    log("m4")
            except TimeoutError:
                log("m5")
            log("m6")
            try:
                async with asyncio.timeout(0):
                    log("m7")
                    await asyncio.sleep(0)
                    log("m8")
            except TimeoutError:
                log("m9")
            log("m10")
            try:
                log("m11")
                await asyncio.sleep(1)
                log("m12")
            except Exception:
                log("m13")
        try:
            await asyncio.gather(fn2(), return_exceptions=True)
            log("m14")
        except Exception:
            log("m15")
    tasks["t0"] = asyncio.create_task(fn1())
    log("m16")
    await asyncio.sleep(1)
    log("m17")
    try:
        await asyncio.shield(tasks["t0"])
        log("m18")
    except Exception:
        log("m19")
    await asyncio.sleep(8)


run(main)
