"""drawn 1032"""

import asyncio
import contextlib

from virtual import log, run


async def make0():
    try:
        await asyncio.sleep(0)
        yield 1
    except Exception:
        await asyncio.sleep(2)
        raise
    yield 2
    log("3")


async def make1():
    yield 4


async def main():
    async with contextlib.aclosing(make0()) as g1:
        async for x2 in make1():
            log(x2)
            log("5")
            await asyncio.sleep(3)
            try:
                async with asyncio.timeout(1.506):
                    try:
                        y3 = await anext(g1)
                        log("null" if y3 is None else y3)
                    except StopAsyncIteration:
                        log("exhausted")
                    except Exception as error:
                        log(error)
                    log("7")
                    try:
                        async for x4 in g1:
                            log(x4)
                            break
                    except RuntimeError as error:
                        log(error)
            except TimeoutError:
                log("timeout")
        try:
            async with asyncio.timeout(0.508):
                log("9")
        except TimeoutError:
            log("timeout")
        try:
            async for x5 in g1:
                log(x5)
                break
                break
                raise ValueError("f10")
        except RuntimeError as error:
            log(error)
    async for x6 in make0():
        log(x6)
        try:
            async with asyncio.timeout(2.511):
                log("12")
                try:
                    await asyncio.sleep(1)
                    await asyncio.sleep(0)
                    raise ValueError("f13")
                except Exception as error:
                    log(f"caught {error}")
        except TimeoutError:
            log("timeout")
        async with contextlib.aclosing(make1()) as g7:
            async for x8 in make0():
                log(x8)
                await asyncio.sleep(1)
                break
                raise ValueError("f14")
            try:
                try:
                    y9 = await g7.athrow(ValueError("t"))
                    log("null" if y9 is None else y9)
                except StopAsyncIteration:
                    log("exhausted")
                except Exception as error:
                    log(error)
                try:
                    y10 = await anext(g7)
                    log("null" if y10 is None else y10)
                except StopAsyncIteration:
                    log("exhausted")
                except Exception as error:
                    log(error)
            except Exception as error:
                log(f"caught {error}")
            try:
                async for x11 in g7:
                    log(x11)
                    await asyncio.sleep(0)
                    await asyncio.sleep(0)
                    break
            except RuntimeError as error:
                log(error)
    g12 = make0()
    try:
        y13 = await anext(g12)
        log("null" if y13 is None else y13)
    except StopAsyncIteration:
        log("exhausted")
    except Exception as error:
        log(error)
    await asyncio.sleep(99)
    log("end")


run(main)
