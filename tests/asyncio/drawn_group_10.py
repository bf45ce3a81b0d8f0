"""Drawn at random, number 10 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(0)
                log("m1")
                log("m2")
                await asyncio.sleep(1)
                log("m3")
        except TimeoutError:
            log("m4")
        log("m5")
        try:
            async def fn2():
                log("m6")
            async def fn3():
                await asyncio.sleep(2)
                log("m7")
                await asyncio.sleep(1)
                log("m8")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn2())
                    g.create_task(fn3())
                log("m9")
            except* Exception:
                log("m10")
            await asyncio.sleep(0)
            log("m11")
            try:
                log("m12")
                await asyncio.sleep(0)
                log("m13")
            finally:
                log("m14")
                await asyncio.sleep(1)
                log("m15")
        finally:
            log("m16")
            await asyncio.sleep(1)
            log("m17")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    async def fn4():
        try:
            async def fn5():
                await asyncio.sleep(0)
                log("m18")
            async def fn6():
                await asyncio.sleep(1)
                log("m19")
                await asyncio.sleep(3)
                log("m20")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn5())
                    g.create_task(fn6())
                log("m21")
            except* Exception:
                log("m22")
            try:
                await asyncio.sleep(1)
                log("m23")
            except Exception:
                log("m24")
            await asyncio.sleep(1)
            log("m25")
        finally:
            log("m26")
        await asyncio.sleep(2)
        log("m27")
    tasks["t1"] = asyncio.create_task(fn4())
    await asyncio.sleep(0)
    log("m28")
    await asyncio.sleep(1)
    log("m29")
    await asyncio.sleep(3)
    log("m30")
    try:
        async def fn7():
            log("m31")
        async def fn8():
            raise ValueError("f32")
        async def fn9():
            await asyncio.sleep(3)
            log("m33")
            log("m34")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn7())
                g.create_task(fn8())
                g.create_task(fn9())
            log("m35")
        except* Exception:
            log("m36")
    finally:
        log("m37")
        await asyncio.sleep(1)
        log("m38")
    try:
        await asyncio.sleep(2)
        log("m39")
        async def fn10():
            log("m40")
            await asyncio.sleep(1)
            log("m41")
        async def fn11():
            log("m42")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn10())
                g.create_task(fn11())
            log("m43")
        except* Exception:
            log("m44")
        log("m45")
    finally:
        log("m46")
        await asyncio.sleep(1)
        log("m47")
    await asyncio.sleep(8)


run(main)
