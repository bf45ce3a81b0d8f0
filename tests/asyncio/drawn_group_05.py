"""Drawn at random, number 5 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        log("m1")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    try:
        async with asyncio.timeout(0):
            async def fn2():
                await asyncio.sleep(0)
                log("m2")
                log("m3")
                log("m4")
            async def fn3():
                log("m5")
                raise ValueError("f6")
                log("m7")
            async def fn4():
                log("m8")
                raise ValueError("f9")
                log("m10")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn2())
                    g.create_task(fn3())
                    g.create_task(fn4())
                log("m11")
            except* Exception:
                log("m12")
            try:
                await asyncio.sleep(1)
                log("m13")
                await asyncio.sleep(1)
                log("m14")
                log("m15")
            finally:
                log("m16")
                await asyncio.sleep(1)
                log("m17")
    except TimeoutError:
        log("m18")
    log("m19")
    try:
        await asyncio.sleep(0)
        log("m20")
        log("m21")
    except Exception:
        log("m22")
    await asyncio.sleep(2)
    log("m23")
    await asyncio.sleep(2)
    log("m24")
    try:
        async with asyncio.timeout(0):
            async def fn5():
                await asyncio.sleep(0)
                log("m25")
                log("m26")
                await asyncio.sleep(0)
                log("m27")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn5())
                log("m28")
            except* Exception:
                log("m29")
            try:
                log("m30")
            finally:
                log("m31")
            async def fn6():
                log("m32")
                await asyncio.sleep(3)
                log("m33")
                await asyncio.sleep(0)
                log("m34")
            async def fn7():
                log("m35")
                await asyncio.sleep(3)
                log("m36")
            async def fn8():
                log("m37")
                await asyncio.sleep(2)
                log("m38")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn6())
                    g.create_task(fn7())
                    g.create_task(fn8())
                log("m39")
            except* Exception:
                log("m40")
    except TimeoutError:
        log("m41")
    log("m42")
    await asyncio.sleep(8)


run(main)
