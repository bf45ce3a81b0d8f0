"""Drawn at random, number 3 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, ev = asyncio.Queue(), asyncio.Event()
    async def fn1():
        try:
            async with asyncio.timeout(0):
                try:
                    async with asyncio.timeout(0):
                        await asyncio.sleep(3)
                        log("m1")
                        await asyncio.sleep(1)
                        log("m2")
                except TimeoutError:
                    log("m3")
                log("m4")
        except TimeoutError:
            log("m5")
            log("m6")
            try:
                await asyncio.sleep(0)
                log("m7")
                await q.get()
                log("m8")
            finally:
                log("m9")
                await asyncio.sleep(1)
                log("m10")
        log("m11")
    tasks["t0"] = asyncio.create_task(fn1())
    ev.set()
    log("m12")
    await asyncio.sleep(1)
    log("m13")
    await q.put(1)
    log("m14")
    await asyncio.sleep(8)


run(main)
