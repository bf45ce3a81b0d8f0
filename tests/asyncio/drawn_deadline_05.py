"""Drawn at random, number 5 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, lk = asyncio.Queue(), asyncio.Lock()
    async def fn1():
        async with lk:
            log("m1")
            await q.put(1)
            log("m2")
        try:
            await asyncio.sleep(1)
            log("m3")
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(0)
                    log("m4")
                    async with lk:
                        log("m5")
                    log("m6")
            except TimeoutError:
                log("m7")
            log("m8")
            log("m9")
        finally:
            log("m10")
            await asyncio.sleep(1)
            log("m11")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn2():
        async with lk:
            log("m12")
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(2)
                    log("m13")
                    await q.put(1)
                    log("m14")
                    await asyncio.sleep(2)
                    log("m15")
            except TimeoutError:
                log("m16")
            log("m17")
    tasks["t1"] = asyncio.create_task(fn2())
    async def fn3():
        log("m18")
    tasks["t2"] = asyncio.create_task(fn3())
    await asyncio.sleep(1)
    log("m19")
    await asyncio.sleep(3)
    log("m20")
    await asyncio.sleep(8)


run(main)
