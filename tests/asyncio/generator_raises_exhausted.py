"""That one generator is exhausted fails another that does not expect it."""

import asyncio

from virtual import log, run


async def numbers(n):
    try:
        for i in range(n):
            await asyncio.sleep(0.1)
            yield i
    except asyncio.CancelledError:
        log("numbers are cancelled")
        raise
    finally:
        log("numbers clean up")
        await asyncio.sleep(1)
        log("numbers are done")


async def pair():
    g = numbers(1)
    yield await anext(g)
    yield await anext(g)


async def main():
    try:
        async for x in pair():
            log(x)
    except RuntimeError as error:
        log(error)


run(main)
