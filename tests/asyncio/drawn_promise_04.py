"""Drawn at random, number 4 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        log("m1")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn2():
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(1)
                log("m2")
        except TimeoutError:
            log("m3")
        log("m4")
        await asyncio.sleep(0)
        log("m5")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    async def fn3():
        try:
            async with asyncio.timeout(0.056):
                await asyncio.shield(p)
                log("m6")
                log("m7")
        except TimeoutError:
            log("m9")
        log("m10")
        try:
            async with asyncio.timeout(2.084):
                await p
                log("m11")
        except TimeoutError:
            log("m13")
            await asyncio.shield(p)
            log("m14")
        log("m15")
        tasks["t1"].cancel()
        log("m16")
    tasks["t2"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    try:
        p.set_result(1)
        log("m17")
    except asyncio.InvalidStateError:
        log("m18")
    await asyncio.sleep(4)
    log("m19")
    async def fn4():
        await asyncio.sleep(2)
        log("m20")
    async def fn5():
        log("m21")
        tasks["t2"].cancel()
        log("m22")
    try:
        await asyncio.gather(fn4(), fn5())
        log("m23")
    except Exception:
        log("m24")
    await asyncio.sleep(0)
    log("m25")
    await asyncio.sleep(8)


run(main)
