"""A generator that main leaves as it ends is cancelled, not closed."""

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
    async for x in numbers(3):
        log(x)
        break
    log("main ends")


run(main)
