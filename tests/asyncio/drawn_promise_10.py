"""Drawn at random, number 10 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        await asyncio.shield(p)
        log("m1")
        await p
        log("m2")
        try:
            async with asyncio.timeout(2.049):
                try:
                    async with asyncio.timeout(0):
                        await p
                        log("m3")
                        await asyncio.sleep(1)
                        log("m4")
                except TimeoutError:
                    log("m5")
                log("m6")
        except TimeoutError:
            log("m8")
        log("m9")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    async def fn2():
        log("m10")
        log("m11")
        await asyncio.shield(p)
        log("m12")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    await asyncio.sleep(0)
    log("m13")
    try:
        async def fn3():
            log("m14")
            try:
                p.set_result(1)
                log("m15")
            except asyncio.InvalidStateError:
                log("m16")
            try:
                p.set_result(1)
                log("m17")
            except asyncio.InvalidStateError:
                log("m18")
        try:
            await asyncio.gather(fn3())
            log("m19")
        except Exception:
            log("m20")
        log("m21")
        await asyncio.shield(p)
        log("m22")
    except asyncio.CancelledError:
        log("m23")
        raise
    log("m24")
    async def fn4():
        await asyncio.shield(p)
        log("m25")
        tasks["t1"].cancel()
        log("m26")
        await asyncio.shield(p)
        log("m27")
    async def fn5():
        await asyncio.shield(p)
        log("m28")
    try:
        await asyncio.gather(fn4(), fn5())
        log("m29")
    except Exception:
        log("m30")
    await asyncio.sleep(4)
    log("m31")
    await p
    log("m32")
    await p
    log("m33")
    await asyncio.sleep(8)


run(main)
