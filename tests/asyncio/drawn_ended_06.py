"""Drawn at random, number 6 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            async with asyncio.timeout(0):
                try:
                    async with asyncio.timeout(0):
                        log("m1")
                        await asyncio.sleep(3)
                        log("m2")
                except TimeoutError:
                    log("m3")
                log("m4")
        except TimeoutError:
            log("m5")
            async def fn2():
                await asyncio.sleep(1)
                log("m8")
                await asyncio.sleep(0)
                log("m9")
                await asyncio.sleep(2)
                log("m10")
            async def fn3():
                log("m6")
                log("m7")
            try:
                await asyncio.gather(fn2(), fn3(), return_exceptions=True)
                log("m11")
            except Exception:
                log("m12")
            log("m13")
            log("m14")
        log("m15")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    log("m16")
    await asyncio.sleep(1)
    log("m17")
    try:
        await tasks["t0"]
        log("m18")
    except Exception:
        log("m19")
    await asyncio.sleep(8)


run(main)
