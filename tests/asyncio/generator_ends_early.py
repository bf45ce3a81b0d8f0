"""A generator ends where it returns, and a failure of its own is its consumer's."""

import asyncio

from virtual import log, run


async def some(n):
    for i in range(10):
        if i == n:
            return
        if i == 3:
            raise ValueError("too many")
        yield i


async def main():
    async for x in some(2):
        log(x)
    log("returned")
    try:
        async for x in some(5):
            log(x)
    except ValueError as error:
        log(error)
    async for x in some(0):
        log("never")
    g = some(5)
    for _ in range(3):
        await anext(g)
    try:
        await anext(g)
    except ValueError as error:
        log(error)
    try:
        await anext(g)
    except StopAsyncIteration:
        log("exhausted")


run(main)
