"""Who closes a generator waits for its clean-up, and gets nothing more from it."""

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
    log(await anext(g))
    await g.aclose()
    log("closed")
    try:
        await anext(g)
    except StopAsyncIteration:
        log("exhausted")
    await g.aclose()
    async for x in g:
        log("never")
    h = numbers(3)
    await h.aclose()
    log("one that never began is closed at once")
    try:
        await anext(h)
    except StopAsyncIteration:
        log("exhausted")


run(main)
