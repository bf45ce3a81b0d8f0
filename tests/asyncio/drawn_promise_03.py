"""Drawn at random, number 3 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        try:
            async with asyncio.timeout(0):
                try:
                    try:
                        p.set_result(1)
                        log("m1")
                    except asyncio.InvalidStateError:
                        log("m2")
                except asyncio.CancelledError:
                    log("m3")
                log("m4")
                try:
                    await asyncio.sleep(0)
                    log("m5")
                    log("m6")
                except asyncio.CancelledError:
                    log("m7")
                    raise
                log("m8")
        except TimeoutError:
            log("m9")
        log("m10")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn2():
        log("m11")
        try:
            await p
            log("m12")
        except asyncio.CancelledError:
            log("m13")
            raise
        log("m14")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    async def fn3():
        await p
        log("m15")
    tasks["t2"] = asyncio.create_task(fn3())
    await asyncio.sleep(0)
    log("m16")
    await asyncio.sleep(2)
    log("m17")
    await p
    log("m18")
    tasks["t1"].cancel()
    log("m19")
    await asyncio.sleep(8)


run(main)
