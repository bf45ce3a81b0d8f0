"""Drawn at random, number 2 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            try:
                log("m1")
                await asyncio.sleep(1)
                log("m2")
                await asyncio.sleep(0)
                log("m3")
            except Exception:
                log("m4")
                raise ValueError("f5")
        except Exception:
            log("m6")
        async def fn2():
            try:
                await asyncio.sleep(1)
                log("m7")
            except Exception:
                log("m8")
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(0)
                    log("m9")
                    raise ValueError("f10")
            except TimeoutError:
                log("m11")
            log("m12")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn2())
            log("m13")
        except* Exception:
            log("m14")
        log("m15")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    async def fn3():
        await asyncio.sleep(2)
        log("m16")
    tasks["t1"] = asyncio.create_task(fn3())
    log("m17")
    await asyncio.sleep(2)
    log("m18")
    async def fn4():
        try:
            await asyncio.sleep(1)
            log("m19")
            raise ValueError("f20")
        finally:
            log("m21")
            await asyncio.sleep(1)
            log("m22")
    async def fn5():
        await asyncio.sleep(2)
        log("m23")
        try:
            async with asyncio.timeout(0.175):
                log("m24")
        except TimeoutError:
            log("m26")
        log("m27")
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(fn4())
            g.create_task(fn5())
        log("m28")
    except* Exception:
        log("m29")
    await asyncio.sleep(8)


run(main)
