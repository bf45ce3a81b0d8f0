"""A body that is done before its deadline is left alone."""

import asyncio

from virtual import log, run


async def main():
    async with asyncio.timeout(2):
        await asyncio.sleep(1)
        log("in time")
    await asyncio.sleep(3)
    log("nothing happened")


run(main)
