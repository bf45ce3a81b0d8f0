"""Drawn at random, number 2 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        log("m1")
        log("m2")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    async def fn2():
        try:
            await asyncio.sleep(3)
            log("m3")
            try:
                await tasks["t0"]
                log("m4")
            except Exception:
                log("m5")
            try:
                await asyncio.gather(tasks["t0"])
                log("m7")
            except Exception:
                log("m8")
        except Exception:
            log("m9")
        await asyncio.sleep(2)
        log("m10")
    tasks["t1"] = asyncio.create_task(fn2())
    async def fn3():
        try:
            await asyncio.shield(tasks["t1"])
            log("m11")
        except Exception:
            log("m12")
        log("m14")
        await asyncio.sleep(1)
        log("m15")
    tasks["t2"] = asyncio.create_task(fn3())
    await asyncio.sleep(1)
    await asyncio.sleep(0)
    log("m16")
    await asyncio.sleep(2)
    log("m17")
    tasks["t0"].cancel()
    log("m18")
    try:
        await asyncio.shield(tasks["t0"])
        log("m19")
    except Exception:
        log("m20")
    await asyncio.sleep(1)
    log("m22")
    await asyncio.sleep(8)


run(main)
