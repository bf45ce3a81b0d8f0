"""drawn 1034"""

import asyncio
import contextlib

from virtual import log, run


async def make0():
    await asyncio.sleep(1)
    await asyncio.sleep(2)
    await asyncio.sleep(1)
    yield 0


async def main():
    async for x1 in make0():
        log(x1)
        async for x2 in make0():
            log(x2)
            log("1")
        async for x3 in make0():
            log(x3)
            async for x4 in make0():
                log(x4)
                await asyncio.sleep(3)
                log("2")
            async for x5 in make0():
                log(x5)
                log("3")
                break
                break
            try:
                await asyncio.sleep(0)
                log("4")
                log("5")
            except Exception as error:
                log(f"caught {error}")
    g6 = make0()
    try:
        try:
            y7 = await g6.athrow(ValueError("t"))
            log("null" if y7 is None else y7)
        except StopAsyncIteration:
            log("exhausted")
        except Exception as error:
            log(error)
        try:
            async for x8 in g6:
                log(x8)
                await asyncio.sleep(3)
                await asyncio.sleep(3)
                raise ValueError("f6")
        except RuntimeError as error:
            log(error)
    except Exception as error:
        log(f"caught {error}")
    async for x9 in make0():
        log(x9)
        break
        try:
            async with asyncio.timeout(2.507):
                try:
                    await g6.aclose()
                except RuntimeError as error:
                    log(error)
                try:
                    await g6.aclose()
                except RuntimeError as error:
                    log(error)
                async with contextlib.aclosing(make0()) as g10:
                    try:
                        async for x11 in g6:
                            log(x11)
                            break
                    except RuntimeError as error:
                        log(error)
                    await asyncio.sleep(0)
                    try:
                        async for x12 in g6:
                            log(x12)
                            log("8")
                    except RuntimeError as error:
                        log(error)
        except TimeoutError:
            log("timeout")
        try:
            async for x13 in g6:
                log(x13)
                break
                log("9")
        except RuntimeError as error:
            log(error)
    await asyncio.sleep(99)
    log("end")


run(main)
