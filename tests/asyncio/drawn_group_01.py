"""Drawn at random, number 1 about groups in groups."""

import asyncio

from virtual import log, run

tasks = {}


async def main():
    async def fn1():
        try:
            async def fn2():
                await asyncio.sleep(1)
                log("m1")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn2())
                log("m2")
            except* Exception:
                log("m3")
        finally:
            log("m4")
        async def fn3():
            try:
                log("m5")
            except Exception:
                log("m6")
            async def fn4():
                await asyncio.sleep(0)
                log("m7")
            try:
                async with asyncio.TaskGroup() as g:
                    g.create_task(fn4())
                log("m8")
            except* Exception:
                log("m9")
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(fn3())
            log("m10")
        except* Exception:
            log("m11")
        try:
            try:
                async with asyncio.timeout(0):
                    await asyncio.sleep(0)
                    log("m12")
                    await asyncio.sleep(2)
                    log("m13")
            except TimeoutError:
                log("m14")
            log("m15")
            try:
                async with asyncio.timeout(0):
                    raise ValueError("f16")
            except TimeoutError:
                log("m17")
            log("m18")
        except Exception:
            log("m19")
    tasks["t0"] = asyncio.create_task(fn1())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    log("m20")
    log("m21")
    await asyncio.sleep(8)


run(main)
