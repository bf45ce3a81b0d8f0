"""A generator that yields while it is closed fails whoever closes it."""

import asyncio

from virtual import log, run


async def stubborn():
    try:
        yield 1
    finally:
        log("stubborn")
        yield 2


async def main():
    g = stubborn()
    await anext(g)
    try:
        await g.aclose()
    except RuntimeError as error:
        log(error)


run(main)
