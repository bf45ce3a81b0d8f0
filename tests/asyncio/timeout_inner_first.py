"""The inner of two timeouts expires, the outer does not."""

import asyncio

from virtual import log, run


async def main():
    async with asyncio.timeout(3):
        try:
            async with asyncio.timeout(1):
                await asyncio.sleep(5)
        except TimeoutError:
            log("inner expired")
        await asyncio.sleep(1)
        log("outer in time")
    log("end")


run(main)
