"""A timeout around the loop strikes where the consumer is: in the generator, or in its own body."""

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
    try:
        async with asyncio.timeout(0.25):
            async for x in numbers(5):
                log(x)
    except TimeoutError:
        log("timeout in the generator")
    try:
        async with asyncio.timeout(0.25):
            async for x in numbers(5):
                log(x)
                await asyncio.sleep(1)
    except TimeoutError:
        log("timeout in the body")
    await asyncio.sleep(2)


run(main)
