"""Drawn at random, number 8 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        try:
            p.set_result(1)
            log("m1")
        except asyncio.InvalidStateError:
            log("m2")
        try:
            await p
            log("m3")
            await p
            log("m4")
            try:
                log("m5")
            except asyncio.CancelledError:
                log("m6")
                raise
            log("m7")
        except asyncio.CancelledError:
            log("m8")
            raise
        log("m9")
        async def fn2():
            log("m10")
        try:
            await asyncio.gather(fn2())
            log("m11")
        except Exception:
            log("m12")
    tasks["t0"] = asyncio.create_task(fn1())
    await p
    log("m13")
    await p
    log("m14")
    try:
        async with asyncio.timeout(1.189):
            try:
                async with asyncio.timeout(0):
                    await p
                    log("m15")
                    await asyncio.sleep(1)
                    log("m16")
                    log("m17")
            except TimeoutError:
                log("m18")
            log("m19")
            try:
                await p
                log("m20")
                await asyncio.sleep(3)
                log("m21")
            except asyncio.CancelledError:
                log("m22")
            log("m23")
            async def fn3():
                log("m24")
            try:
                await asyncio.gather(fn3())
                log("m25")
            except Exception:
                log("m26")
    except TimeoutError:
        log("m28")
        await p
        log("m29")
        await asyncio.shield(p)
        log("m30")
    log("m31")
    await asyncio.sleep(8)


run(main)
