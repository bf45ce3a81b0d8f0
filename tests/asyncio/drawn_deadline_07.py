"""Drawn at random, number 7 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, ev, lk = asyncio.Queue(), asyncio.Event(), asyncio.Lock()
    async def fn1():
        try:
            async with asyncio.timeout(2.056):
                log("m1")
                ev.set()
                log("m2")
                try:
                    async with asyncio.timeout(0):
                        await asyncio.sleep(0)
                        log("m3")
                except TimeoutError:
                    log("m4")
                    await asyncio.sleep(3)
                    log("m5")
                    await asyncio.sleep(0)
                    log("m6")
                log("m7")
        except TimeoutError:
            log("m9")
        log("m10")
        try:
            async with asyncio.timeout(0):
                async with lk:
                    log("m11")
                    await q.get()
                    log("m12")
                await q.get()
                log("m13")
                try:
                    await q.put(1)
                    log("m14")
                    await ev.wait()
                    log("m15")
                finally:
                    log("m16")
                    await asyncio.sleep(1)
                    log("m17")
        except TimeoutError:
            log("m18")
        log("m19")
    tasks["t0"] = asyncio.create_task(fn1())
    ev.set()
    log("m20")
    await ev.wait()
    log("m21")
    await asyncio.sleep(1)
    log("m22")
    await asyncio.sleep(0)
    log("m23")
    await asyncio.sleep(8)


run(main)
