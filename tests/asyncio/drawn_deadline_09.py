"""Drawn at random, number 9 about deadlines that have come."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    q, ev, lk = asyncio.Queue(), asyncio.Event(), asyncio.Lock()
    async def fn1():
        async with lk:
            log("m1")
            try:
                async with asyncio.timeout(0):
                    await q.get()
                    log("m2")
                    await q.get()
                    log("m3")
            except TimeoutError:
                log("m4")
            log("m5")
    tasks["t0"] = asyncio.create_task(fn1())
    try:
        async with asyncio.timeout(0):
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(2)
                    log("m6")
                    await q.get()
                    log("m7")
                    ev.set()
                    log("m8")
            except TimeoutError:
                log("m9")
            log("m10")
    except TimeoutError:
        log("m11")
    log("m12")
    try:
        async with asyncio.timeout(0):
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(1)
                    log("m13")
                    log("m14")
            except TimeoutError:
                log("m15")
            log("m16")
            try:
                async with asyncio.timeout(0):
                    log("m17")
            except TimeoutError:
                log("m18")
            log("m19")
    except TimeoutError:
        log("m20")
    log("m21")
    await asyncio.sleep(2)
    log("m22")
    await asyncio.sleep(1)
    log("m23")
    log("m24")
    await asyncio.sleep(8)


run(main)
