"""drawn 1018"""

import asyncio
import contextlib

from virtual import log, run


async def make0():
    try:
        await asyncio.sleep(3)
        yield 1
        for _ in range(2):
            await asyncio.sleep(3)
            await asyncio.sleep(3)
    finally:
        log("2")
        log("3")
    try:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for _ in range(2):
            log("4")
            yield 5
    finally:
        log("6")
        await asyncio.sleep(0)
    for _ in range(2):
        yield 7
        await asyncio.sleep(1)


async def make1():
    yield 8


async def main():
    try:
        async for x1 in make0():
            log(x1)
            await asyncio.sleep(0)
            log("9")
        async for x2 in make0():
            log(x2)
            raise ValueError("f10")
    except Exception as error:
        log(f"caught {error}")
    await asyncio.sleep(0)
    async def run_t3():
        raise ValueError("f11")
        async for x4 in make0():
            log(x4)
            try:
                async with asyncio.timeout(0.512):
                    break
            except TimeoutError:
                log("timeout")
    t3 = asyncio.create_task(run_t3())
    await asyncio.sleep(1)
    t3.cancel()
    try:
        await t3
    except asyncio.CancelledError:
        log("cancelled")
    except Exception as error:
        log(f"failed {error}")


run(main)
