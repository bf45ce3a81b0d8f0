"""Drawn at random, number 2 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        await asyncio.sleep(1)
        log("m1")
        try:
            async with asyncio.timeout(0):
                try:
                    p.set_result(1)
                    log("m2")
                except asyncio.InvalidStateError:
                    log("m3")
                try:
                    async with asyncio.timeout(0):
                        await asyncio.sleep(3)
                        log("m4")
                except TimeoutError:
                    log("m5")
                    log("m6")
                    await p
                    log("m7")
                    await asyncio.sleep(1)
                    log("m8")
                log("m9")
        except TimeoutError:
            log("m10")
            log("m11")
        log("m12")
        await p
        log("m13")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.shield(p)
    log("m14")
    await asyncio.sleep(0)
    log("m15")
    await asyncio.sleep(3)
    log("m16")
    await asyncio.sleep(2)
    log("m17")
    await asyncio.sleep(0)
    log("m18")
    await asyncio.sleep(8)


run(main)
