"""Drawn at random, number 7 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            async with asyncio.timeout(0):
                log("m1")
                try:
                    log("m2")
                    log("m3")
                    await asyncio.sleep(1)
                    log("m4")
                except Exception:
                    log("m5")
                try:
                    async with asyncio.timeout(0):
                        await asyncio.sleep(1)
                        log("m6")
                        log("m7")
                except TimeoutError:
                    log("m8")
                log("m9")
        except TimeoutError:
            log("m10")
        log("m11")
        log("m12")
    tasks["t0"] = asyncio.create_task(fn1())
    async def fn2():
        try:
            async with asyncio.timeout(0):
                raise ValueError("f13")
                log("m14")
        except TimeoutError:
            log("m15")
        log("m16")
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(fn2())
        log("m17")
    except* Exception:
        log("m18")
    try:
        log("m19")
        async def fn3():
            log("m20")
            log("m21")
        async def fn4():
            log("m22")
            await asyncio.sleep(1)
            log("m23")
        async def fn5():
            log("m24")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn3())
                g.create_task(fn4())
                g.create_task(fn5())
            log("m25")
        except* Exception:
            log("m26")
        async def fn6():
            log("m27")
            log("m28")
        async def fn7():
            await asyncio.sleep(1)
            log("m29")
            await asyncio.sleep(0)
            log("m30")
            log("m31")
        async def fn8():
            raise ValueError("f32")
            await asyncio.sleep(0)
            log("m33")
            await asyncio.sleep(0)
            log("m34")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn6())
                g.create_task(fn7())
                g.create_task(fn8())
            log("m35")
        except* Exception:
            log("m36")
    finally:
        log("m37")
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(3)
            log("m38")
            try:
                async with asyncio.timeout(0):
                    log("m39")
                    log("m40")
            except TimeoutError:
                log("m41")
            log("m42")
    except TimeoutError:
        log("m43")
    log("m44")
    await asyncio.sleep(8)


run(main)
