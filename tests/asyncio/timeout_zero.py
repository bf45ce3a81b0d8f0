"""A timeout of no length strikes at the first wait."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(0):
            log("body starts")
            await asyncio.sleep(1)
            log("not reached")
    except TimeoutError:
        log("timed out")


run(main)
