"""Of generators in a row the one that is left leaves the one before it."""

import asyncio

from virtual import log, run


async def numbers(n):
    try:
        for i in range(n):
            await asyncio.sleep(0.1)
            yield i
    finally:
        log("numbers clean up")
        await asyncio.sleep(0.5)
        log("numbers are done")


async def squares(n):
    try:
        async for i in numbers(n):
            yield i * i
    finally:
        log("squares clean up")
        await asyncio.sleep(0.5)
        log("squares are done")


async def main():
    async for x in squares(2):
        log(x)
    async for x in squares(5):
        log(x)
        if x > 0:
            break
    log("left")
    for turn in range(6):
        await asyncio.sleep(0)
        log(f"turn {turn}")
    await asyncio.sleep(3)


run(main)
