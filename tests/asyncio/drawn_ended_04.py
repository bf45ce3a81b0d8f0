"""Drawn at random, number 4 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        log("m1")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn2():
        await asyncio.sleep(2)
        log("m2")
        try:
            await asyncio.gather(tasks["t0"])
            log("m3")
        except Exception:
            log("m4")
        log("m5")
    tasks["t1"] = asyncio.create_task(fn2())
    async def fn3():
        log("m6")
    tasks["t2"] = asyncio.create_task(fn3())
    try:
        async def fn4():
            await asyncio.sleep(2)
            log("m7")
        try:
            await asyncio.gather(fn4(), tasks["t2"])
            log("m8")
        except Exception:
            log("m9")
        try:
            await asyncio.shield(tasks["t2"])
            log("m10")
        except Exception:
            log("m11")
        tasks["t2"].cancel()
        log("m13")
    except Exception:
        log("m14")
    try:
        await tasks["t1"]
        log("m15")
    except Exception:
        log("m16")
    await asyncio.sleep(2)
    log("m18")
    await asyncio.sleep(0)
    log("m19")
    try:
        await asyncio.shield(tasks["t0"])
        log("m20")
    except Exception:
        log("m21")
    await asyncio.sleep(8)


run(main)
