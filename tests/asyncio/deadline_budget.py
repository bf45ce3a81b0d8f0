"""One deadline over several requests: the last one runs out of it."""

import asyncio

from virtual import log, run


async def request(i):
    try:
        await asyncio.sleep(i)
        log(f"request {i} answered")
    except asyncio.CancelledError:
        log(f"request {i} cut short")
        raise


async def main():
    try:
        async with asyncio.timeout(5):
            for i in range(1, 10):
                await request(i)
    except TimeoutError:
        log("out of time")


run(main)
