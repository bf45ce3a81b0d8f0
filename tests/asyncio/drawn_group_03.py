"""Drawn at random, number 3 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        await asyncio.sleep(0)
        log("m1")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn2():
        try:
            try:
                log("m2")
                log("m3")
            finally:
                log("m4")
        except Exception:
            log("m5")
        await asyncio.sleep(3)
        log("m6")
        try:
            try:
                await asyncio.sleep(3)
                log("m7")
                await asyncio.sleep(1)
                log("m8")
            finally:
                log("m9")
                await asyncio.sleep(1)
                log("m10")
        except Exception:
            log("m11")
            try:
                await asyncio.sleep(2)
                log("m12")
                await asyncio.sleep(0)
                log("m13")
                log("m14")
            finally:
                log("m15")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(1)
    await asyncio.sleep(3)
    log("m16")
    async def fn3():
        try:
            log("m17")
            await asyncio.sleep(3)
            log("m18")
            log("m19")
        except Exception:
            log("m20")
    async def fn4():
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(0)
                log("m21")
                log("m22")
                log("m23")
        except TimeoutError:
            log("m24")
        log("m25")
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(fn3())
            g.create_task(fn4())
        log("m26")
    except* Exception:
        log("m27")
    try:
        log("m28")
    finally:
        log("m29")
    await asyncio.sleep(4)
    log("m30")
    try:
        await asyncio.sleep(1)
        log("m31")
        try:
            async with asyncio.timeout(0):
                log("m32")
        except TimeoutError:
            log("m33")
            await asyncio.sleep(2)
            log("m34")
            raise ValueError("f35")
            log("m36")
        log("m37")
    finally:
        log("m38")
    await asyncio.sleep(3)
    log("m39")
    await asyncio.sleep(8)


run(main)
