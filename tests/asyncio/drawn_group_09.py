"""Drawn at random, number 9 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            async with asyncio.timeout(0):
                try:
                    async with asyncio.timeout(0):
                        log("m1")
                except TimeoutError:
                    log("m2")
                    await asyncio.sleep(1)
                    log("m3")
                log("m4")
        except TimeoutError:
            log("m5")
        log("m6")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    log("m7")
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(1)
            log("m8")
            async def fn2():
                await asyncio.sleep(3)
                log("m9")
            async def fn3():
                log("m10")
            async def fn4():
                await asyncio.sleep(3)
                log("m11")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn2())
                    g.create_task(fn3())
                    g.create_task(fn4())
                log("m12")
            except* Exception:
                log("m13")
    except TimeoutError:
        log("m14")
        async def fn5():
            await asyncio.sleep(0)
            log("m15")
            await asyncio.sleep(0)
            log("m16")
        async def fn6():
            log("m17")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn5())
                g.create_task(fn6())
            log("m18")
        except* Exception:
            log("m19")
        try:
            await asyncio.sleep(1)
            log("m20")
            await asyncio.sleep(2)
            log("m21")
        except Exception:
            log("m22")
    log("m23")
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(0)
            log("m24")
            await asyncio.sleep(1)
            log("m25")
            try:
                await asyncio.sleep(0)
                log("m26")
                await asyncio.sleep(1)
                log("m27")
            finally:
                log("m28")
    except TimeoutError:
        log("m29")
        async def fn7():
            log("m30")
        async def fn8():
            await asyncio.sleep(3)
            log("m31")
            await asyncio.sleep(0)
            log("m32")
            await asyncio.sleep(0)
            log("m33")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn7())
                g.create_task(fn8())
            log("m34")
        except* Exception:
            log("m35")
        try:
            await asyncio.sleep(1)
            log("m36")
        finally:
            log("m37")
        try:
            async with asyncio.timeout(0):
                log("m38")
                log("m39")
                await asyncio.sleep(1)
                log("m40")
        except TimeoutError:
            log("m41")
        log("m42")
    log("m43")
    log("m44")
    await asyncio.sleep(8)


run(main)
