"""Drawn at random, number 6 about promises that are cancelled."""

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
        await asyncio.sleep(0)
        log("m3")
        try:
            async with asyncio.timeout(0):
                try:
                    async with asyncio.timeout(0):
                        await asyncio.sleep(0)
                        log("m4")
                except TimeoutError:
                    log("m5")
                log("m6")
                await p
                log("m7")
        except TimeoutError:
            log("m8")
        log("m9")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn2():
        log("m10")
        await asyncio.shield(p)
        log("m11")
    tasks["t1"] = asyncio.create_task(fn2())
    async def fn3():
        await asyncio.shield(p)
        log("m12")
        await asyncio.sleep(0)
        log("m13")
    tasks["t2"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(0):
            log("m14")
            log("m15")
            await asyncio.shield(p)
            log("m16")
    except TimeoutError:
        log("m17")
    log("m18")
    await asyncio.sleep(1)
    log("m19")
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(1)
            log("m20")
    except TimeoutError:
        log("m21")
    log("m22")
    await asyncio.sleep(4)
    log("m23")
    await asyncio.sleep(2)
    log("m24")
    await p
    log("m25")
    try:
        p.set_result(1)
        log("m26")
    except asyncio.InvalidStateError:
        log("m27")
    await asyncio.sleep(8)


run(main)
