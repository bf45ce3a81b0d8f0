"""A generator with a name in a main that fails is closed when all else has ended."""

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


async def other():
    try:
        await asyncio.sleep(10)
    finally:
        log("other cleans up")
        await asyncio.sleep(0.5)
        log("other is done")


async def main():
    asyncio.create_task(other())
    g = numbers(3)
    log(await anext(g))
    raise ValueError("boom")


run(main)
