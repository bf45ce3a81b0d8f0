"""drawn 1015"""

import asyncio
import contextlib

from virtual import log, run


async def make0():
    try:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(3)
            await asyncio.sleep(0)
        log("3")
        for _ in range(2):
            log("4")
            yield 5
            yield 6
    finally:
        await asyncio.sleep(0)
        await asyncio.sleep(3)
    yield 7


async def main():
    async for x1 in make0():
        log(x1)
        async def run_t2():
            async def run_t3():
                log("8")
            t3 = asyncio.create_task(run_t3())
            await asyncio.sleep(2)
            t3.cancel()
            try:
                await t3
            except asyncio.CancelledError:
                log("cancelled")
            except Exception as error:
                log(f"failed {error}")
            async def run_t4():
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            t4 = asyncio.create_task(run_t4())
            await asyncio.sleep(2)
            t4.cancel()
            try:
                await t4
            except asyncio.CancelledError:
                log("cancelled")
            except Exception as error:
                log(f"failed {error}")
        t2 = asyncio.create_task(run_t2())
        try:
            await t2
        except asyncio.CancelledError:
            log("cancelled")
        except Exception as error:
            log(f"failed {error}")
    log("9")


run(main)
