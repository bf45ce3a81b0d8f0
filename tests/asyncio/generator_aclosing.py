"""Within aclosing the clean-up is waited for where the loop is left."""

import asyncio
import contextlib

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
    async with contextlib.aclosing(numbers(3)) as g:
        async for x in g:
            log(x)
            break
        log("left the loop")
    log("closed")
    try:
        async with contextlib.aclosing(numbers(3)) as g:
            async for x in g:
                raise ValueError("boom")
    except ValueError as error:
        log(f"caught {error}")


run(main)
