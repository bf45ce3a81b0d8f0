"""Drawn at random, number 1 about tasks that had ended."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        log("m1")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    await asyncio.sleep(2)
    log("m2")
    await asyncio.sleep(2)
    log("m3")
    try:
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(0)
                log("m4")
        except TimeoutError:
            log("m5")
        log("m6")
    except Exception:
        log("m7")
    try:
        await asyncio.gather(tasks["t0"])
        log("m8")
    except Exception:
        log("m9")
    await asyncio.sleep(0)
    log("m10")
    await asyncio.sleep(8)


run(main)
