"""A generator with a name lives until main ends."""

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


async def main():
    g = numbers(3)
    async for x in g:
        log(x)
        break
    await asyncio.sleep(5)
    async for x in g:
        log(f"again {x}")
        break
    log("main ends")


run(main)
