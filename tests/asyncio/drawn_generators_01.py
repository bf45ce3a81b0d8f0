"""drawn 1016"""

import asyncio
import contextlib

from virtual import log, run


async def make0():
    try:
        yield 1
        try:
            yield 2
        except Exception:
            await asyncio.sleep(2)
            raise
        try:
            yield 3
            yield 4
            yield 5
        finally:
            await asyncio.sleep(0)
    finally:
        log("6")
        log("7")
    for _ in range(2):
        yield 8
        yield 9
    yield 10


async def make1():
    yield 11
    yield 12


async def main():
    async for x1 in make1():
        log(x1)
        break
        log("13")
    g2 = make1()
    async for x3 in make0():
        log(x3)
        try:
            async with asyncio.timeout(2.514):
                try:
                    y4 = await anext(g2)
                    log("null" if y4 is None else y4)
                except StopAsyncIteration:
                    log("exhausted")
                except Exception as error:
                    log(error)
                async def run_t5():
                    try:
                        await g2.aclose()
                    except RuntimeError as error:
                        log(error)
                    await asyncio.sleep(1)
                t5 = asyncio.create_task(run_t5())
                await asyncio.sleep(2)
                t5.cancel()
                try:
                    await t5
                except asyncio.CancelledError:
                    log("cancelled")
                except Exception as error:
                    log(f"failed {error}")
        except TimeoutError:
            log("timeout")
    await asyncio.sleep(99)
    log("end")


run(main)
