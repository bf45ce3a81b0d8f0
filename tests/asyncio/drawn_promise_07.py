"""Drawn at random, number 7 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        try:
            log("m1")
            log("m2")
            async def fn2():
                await asyncio.sleep(0)
                log("m3")
                log("m4")
            async def fn3():
                await p
                log("m5")
                await asyncio.sleep(3)
                log("m6")
            async def fn4():
                await asyncio.sleep(1)
                log("m7")
            try:
                await asyncio.gather(fn2(), fn3(), fn4())
                log("m8")
            except Exception:
                log("m9")
        except asyncio.CancelledError:
            log("m10")
            raise
        log("m11")
    tasks["t0"] = asyncio.create_task(fn1())
    try:
        p.set_result(1)
        log("m12")
    except asyncio.InvalidStateError:
        log("m13")
    try:
        try:
            async with asyncio.timeout(0):
                try:
                    p.set_result(1)
                    log("m14")
                except asyncio.InvalidStateError:
                    log("m15")
                tasks["t0"].cancel()
                log("m16")
        except TimeoutError:
            log("m17")
        log("m18")
        await asyncio.sleep(0)
        log("m19")
    except asyncio.CancelledError:
        log("m20")
        raise
    log("m21")
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(0)
            log("m22")
    except TimeoutError:
        log("m23")
        try:
            log("m24")
        except asyncio.CancelledError:
            log("m25")
            raise
        log("m26")
        log("m27")
    log("m28")
    await asyncio.shield(p)
    log("m29")
    await asyncio.sleep(8)


run(main)
