"""A timeout that nobody catches is how main ends."""

import asyncio

from virtual import run


async def main():
    async with asyncio.timeout(1.5):
        await asyncio.sleep(5)


run(main)
