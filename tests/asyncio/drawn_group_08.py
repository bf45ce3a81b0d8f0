"""Drawn at random, number 8 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            try:
                await asyncio.sleep(0)
                log("m1")
            except Exception:
                log("m2")
            await asyncio.sleep(0)
            log("m3")
        finally:
            log("m4")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn2():
        try:
            await asyncio.sleep(3)
            log("m5")
        finally:
            log("m6")
            await asyncio.sleep(1)
            log("m7")
        await asyncio.sleep(0)
        log("m8")
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(fn2())
        log("m9")
    except* Exception:
        log("m10")
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(0)
            log("m11")
    except TimeoutError:
        log("m12")
    log("m13")
    await asyncio.sleep(1)
    log("m14")
    try:
        try:
            await asyncio.sleep(1)
            log("m15")
            log("m16")
        except Exception:
            log("m17")
            await asyncio.sleep(0)
            log("m18")
            raise ValueError("f19")
            log("m20")
        await asyncio.sleep(1)
        log("m21")
    except Exception:
        log("m22")
        log("m23")
        async def fn3():
            log("m24")
            log("m25")
        async def fn4():
            await asyncio.sleep(3)
            log("m26")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn3())
                g.create_task(fn4())
            log("m27")
        except* Exception:
            log("m28")
        try:
            await asyncio.sleep(1)
            log("m29")
            await asyncio.sleep(0)
            log("m30")
        except Exception:
            log("m31")
    try:
        async with asyncio.timeout(0):
            async def fn5():
                await asyncio.sleep(1)
                log("m32")
                raise ValueError("f33")
            async def fn6():
                log("m34")
            async def fn7():
                log("m35")
                raise ValueError("f36")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn5())
                    g.create_task(fn6())
                    g.create_task(fn7())
                log("m37")
            except* Exception:
                log("m38")
            await asyncio.sleep(1)
            log("m39")
            try:
                log("m40")
                await asyncio.sleep(0)
                log("m41")
                await asyncio.sleep(1)
                log("m42")
            except Exception:
                log("m43")
                log("m44")
                log("m45")
                log("m46")
    except TimeoutError:
        log("m47")
    log("m48")
    await asyncio.sleep(8)


run(main)
