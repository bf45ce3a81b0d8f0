"""Drawn at random, number 4 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    ev, lk = asyncio.Event(), asyncio.Lock()
    async def fn1():
        try:
            async with asyncio.timeout(0):
                try:
                    async with asyncio.timeout(0):
                        await asyncio.sleep(1)
                        log("m1")
                        await asyncio.sleep(0)
                        log("m2")
                except TimeoutError:
                    log("m3")
                    async with lk:
                        log("m4")
                    log("m5")
                log("m6")
                try:
                    log("m7")
                finally:
                    log("m8")
        except TimeoutError:
            log("m9")
        log("m10")
    tasks["t0"] = asyncio.create_task(fn1())
    ev.set()
    log("m11")
    await asyncio.sleep(1)
    log("m12")
    await asyncio.sleep(1)
    log("m13")
    try:
        log("m14")
    finally:
        log("m15")
    log("m16")
    await asyncio.sleep(8)


run(main)
