"""A sleep of no length is a yield."""

import asyncio

from virtual import log, run


async def worker(name):
    for turn in range(2):
        log(f"{name} {turn}")
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(worker("a"), worker("b"))


run(main)
