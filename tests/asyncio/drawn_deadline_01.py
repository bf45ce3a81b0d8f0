"""Drawn at random, number 1 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, ev, lk = asyncio.Queue(), asyncio.Event(), asyncio.Lock()
    async def fn1():
        await q.put(1)
        log("m1")
        try:
            async with asyncio.timeout(0):
                try:
                    log("m2")
                    await asyncio.sleep(0)
                    log("m3")
                finally:
                    log("m4")
        except TimeoutError:
            log("m5")
        log("m6")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    log("m7")
    try:
        async with asyncio.timeout(1.063):
            ev.set()
            log("m8")
    except TimeoutError:
        log("m10")
    log("m11")
    async with lk:
        log("m12")
        log("m13")
    ev.set()
    log("m14")
    await asyncio.sleep(8)


run(main)
