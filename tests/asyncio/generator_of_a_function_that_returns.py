"""A generator with a name in a function is left when that returns."""

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


async def first(n):
    g = numbers(n)
    return await anext(g)


async def main():
    log(await first(3))
    for turn in range(4):
        await asyncio.sleep(0)
        log(f"turn {turn}")
    g = numbers(3)
    log(await anext(g))
    log("another takes its name")
    g = numbers(3)
    for turn in range(4):
        await asyncio.sleep(0)
        log(f"turn {turn}")
    log(await anext(g))
    await g.aclose()
    await asyncio.sleep(2)


run(main)
