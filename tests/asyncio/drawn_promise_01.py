"""Drawn at random, number 1 about promises that are cancelled."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    p = asyncio.get_running_loop().create_future()
    async def fn1():
        log("m1")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    try:
        async with asyncio.timeout(1.028):
            try:
                p.set_result(1)
                log("m2")
            except asyncio.InvalidStateError:
                log("m3")
    except TimeoutError:
        log("m5")
    log("m6")
    log("m7")
    try:
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(0)
                log("m8")
                tasks["t0"].cancel()
                log("m9")
        except TimeoutError:
            log("m10")
        log("m11")
        await asyncio.sleep(2)
        log("m12")
    except asyncio.CancelledError:
        log("m13")
        raise
    log("m14")
    await asyncio.sleep(8)


run(main)
