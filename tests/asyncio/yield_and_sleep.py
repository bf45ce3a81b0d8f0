"""Yields between sleeps of equal length."""

import asyncio

from virtual import log, run


async def worker(name, yields):
    await asyncio.sleep(1)
    for turn in range(yields):
        log(f"{name} {turn}")
        await asyncio.sleep(0)
    await asyncio.sleep(1)
    log(f"{name} ends")


async def main():
    await asyncio.gather(worker("a", 3), worker("b", 1), worker("c", 2))
    log("end")


run(main)
