"""Drawn at random, number 6 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(0)
                log("m1")
        except TimeoutError:
            log("m2")
        log("m3")
        await asyncio.sleep(3)
        log("m4")
        try:
            async def fn2():
                await asyncio.sleep(3)
                log("m5")
                await asyncio.sleep(2)
                log("m6")
                log("m7")
            async def fn3():
                log("m8")
                await asyncio.sleep(1)
                log("m9")
            async def fn4():
                raise ValueError("f10")
                await asyncio.sleep(1)
                log("m11")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn2())
                    g.create_task(fn3())
                    g.create_task(fn4())
                log("m12")
            except* Exception:
                log("m13")
        finally:
            log("m14")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    async def fn5():
        async def fn6():
            await asyncio.sleep(3)
            log("m15")
            log("m16")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn6())
            log("m17")
        except* Exception:
            log("m18")
        await asyncio.sleep(1)
        log("m19")
    tasks["t1"] = asyncio.create_task(fn5())
    try:
        async with asyncio.timeout(0):
            async def fn7():
                log("m20")
            async def fn8():
                log("m21")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn7())
                    g.create_task(fn8())
                log("m22")
            except* Exception:
                log("m23")
    except TimeoutError:
        log("m24")
        try:
            await asyncio.sleep(0)
            log("m25")
        finally:
            log("m26")
            await asyncio.sleep(1)
            log("m27")
        async def fn9():
            log("m28")
            await asyncio.sleep(2)
            log("m29")
            await asyncio.sleep(3)
            log("m30")
        async def fn10():
            await asyncio.sleep(0)
            log("m31")
        async def fn11():
            await asyncio.sleep(2)
            log("m32")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn9())
                g.create_task(fn10())
                g.create_task(fn11())
            log("m33")
        except* Exception:
            log("m34")
        log("m35")
    log("m36")
    await asyncio.sleep(1)
    log("m37")
    log("m38")
    log("m39")
    log("m40")
    await asyncio.sleep(8)


run(main)
