"""A deadline that passes during a blocking call strikes at the next wait."""

import asyncio

from virtual import block, log, run


async def main():
    try:
        async with asyncio.timeout(1):
            block(3)
            log("blocked")
            await asyncio.sleep(1)
            log("not reached")
    except TimeoutError:
        log("timed out")


run(main)
