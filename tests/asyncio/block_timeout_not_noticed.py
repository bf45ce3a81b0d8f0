"""A deadline that passes during a blocking call is not noticed by a body that never waits again."""

import asyncio

from virtual import block, log, run


async def main():
    try:
        async with asyncio.timeout(1):
            block(3)
            log("blocked")
        log("no timeout")
    except TimeoutError:
        log("timed out")
    await asyncio.sleep(1)
    log("end")


run(main)
