"""drawn 1021"""

import asyncio
import contextlib

from virtual import log, run


async def make0():
    await asyncio.sleep(0)
    for _ in range(2):
        yield 1
    try:
        for _ in range(2):
            yield 2
            yield 3
        yield 4
    except asyncio.CancelledError:
        log("5")
        raise


async def make1():
    async for i1 in make0():
        await asyncio.sleep(0)
        log("6")
        yield i1
    yield 7


async def make2():
    try:
        try:
            await asyncio.sleep(2)
        finally:
            await asyncio.sleep(2)
            await asyncio.sleep(2)
        log("8")
    finally:
        log("9")
    try:
        for _ in range(2):
            log("10")
        try:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            log("11")
        log("12")
    finally:
        await asyncio.sleep(3)
        log("13")
    try:
        for _ in range(2):
            await asyncio.sleep(0)
            yield 14
            log("15")
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        await asyncio.sleep(1)
        log("16")
        raise


async def main():
    await asyncio.sleep(3)
    async for x2 in make2():
        log(x2)
        async def run_t3():
            await asyncio.sleep(2)
            await asyncio.sleep(0)
            try:
                async with asyncio.timeout(1.517):
                    log("18")
            except TimeoutError:
                log("timeout")
        t3 = asyncio.create_task(run_t3())
        try:
            await t3
        except asyncio.CancelledError:
            log("cancelled")
        except Exception as error:
            log(f"failed {error}")
        log("19")
    await asyncio.sleep(99)
    log("end")


run(main)
