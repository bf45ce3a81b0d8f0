"""Drawn at random, number 4 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        await asyncio.sleep(0)
        log("m1")
        await asyncio.sleep(0)
        log("m2")
        await asyncio.sleep(1)
        log("m3")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(1)
    async def fn2():
        try:
            async with asyncio.timeout(0):
                log("m4")
                try:
                    await asyncio.sleep(0)
                    log("m5")
                    await asyncio.sleep(1)
                    log("m6")
                except Exception:
                    log("m7")
                await asyncio.sleep(0)
                log("m8")
        except TimeoutError:
            log("m9")
            async def fn3():
                await asyncio.sleep(2)
                log("m10")
                await asyncio.sleep(1)
                log("m11")
            async def fn4():
                await asyncio.sleep(0)
                log("m12")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn3())
                    g.create_task(fn4())
                log("m13")
            except* Exception:
                log("m14")
            raise ValueError("f15")
        log("m16")
        try:
            try:
                async with asyncio.timeout(0):
                    log("m17")
                    await asyncio.sleep(1)
                    log("m18")
                    log("m19")
            except TimeoutError:
                log("m20")
                raise ValueError("f21")
                raise ValueError("f22")
            log("m23")
            await asyncio.sleep(1)
            log("m24")
        finally:
            log("m25")
    tasks["t1"] = asyncio.create_task(fn2())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    log("m26")
    await asyncio.sleep(2)
    log("m27")
    try:
        async with asyncio.timeout(0.238):
            async def fn5():
                await asyncio.sleep(0)
                log("m28")
                await asyncio.sleep(3)
                log("m29")
                log("m30")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn5())
                log("m31")
            except* Exception:
                log("m32")
            await asyncio.sleep(2)
            log("m33")
    except TimeoutError:
        log("m35")
    log("m36")
    await asyncio.sleep(0)
    log("m37")
    log("m38")
    await asyncio.sleep(8)


run(main)
