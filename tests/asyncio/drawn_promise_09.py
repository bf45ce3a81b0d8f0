"""Drawn at random, number 9 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        log("m1")
        try:
            p.set_result(1)
            log("m2")
        except asyncio.InvalidStateError:
            log("m3")
        await asyncio.sleep(2)
        log("m4")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn2():
        try:
            await asyncio.sleep(1)
            log("m5")
            await asyncio.shield(p)
            log("m6")
            try:
                p.set_result(1)
                log("m7")
            except asyncio.InvalidStateError:
                log("m8")
        except asyncio.CancelledError:
            log("m9")
            raise
        log("m10")
        try:
            async with asyncio.timeout(0):
                log("m11")
        except TimeoutError:
            log("m12")
        log("m13")
        await asyncio.sleep(1)
        log("m14")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    async def fn3():
        await asyncio.shield(p)
        log("m15")
        await p
        log("m16")
        log("m17")
    tasks["t2"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    await p
    log("m18")
    try:
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(0)
                log("m19")
                await asyncio.sleep(2)
                log("m20")
        except TimeoutError:
            log("m21")
        log("m22")
        await asyncio.shield(p)
        log("m23")
        async def fn4():
            await p
            log("m24")
            await p
            log("m25")
        async def fn5():
            tasks["t0"].cancel()
            log("m26")
        try:
            await asyncio.gather(fn4(), fn5())
            log("m27")
        except Exception:
            log("m28")
    except asyncio.CancelledError:
        log("m29")
        raise
    log("m30")
    try:
        async with asyncio.timeout(0):
            await p
            log("m31")
    except TimeoutError:
        log("m32")
    log("m33")
    await asyncio.sleep(8)


run(main)
