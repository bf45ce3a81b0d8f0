"""Drawn at random, number 5 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        try:
            async with asyncio.timeout(1.035):
                await p
                log("m1")
                async def fn2():
                    log("m2")
                try:
                    await asyncio.gather(fn2())
                    log("m3")
                except Exception:
                    log("m4")
        except TimeoutError:
            log("m6")
        log("m7")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(0):
            await asyncio.shield(p)
            log("m8")
    except TimeoutError:
        log("m9")
    log("m10")
    try:
        p.set_result(1)
        log("m11")
    except asyncio.InvalidStateError:
        log("m12")
    await asyncio.sleep(4)
    log("m13")
    try:
        async with asyncio.timeout(0):
            try:
                async with asyncio.timeout(2.112):
                    tasks["t0"].cancel()
                    log("m14")
                    await asyncio.sleep(0)
                    log("m15")
            except TimeoutError:
                log("m17")
            log("m18")
            await p
            log("m19")
            await asyncio.sleep(1)
            log("m20")
    except TimeoutError:
        log("m21")
    log("m22")
    await asyncio.sleep(1)
    log("m23")
    await asyncio.shield(p)
    log("m24")
    await asyncio.sleep(8)


run(main)
