"""Sleeps of different beginnings that end at one instant end in the order of their beginnings."""

import asyncio

from virtual import log, run


async def worker(name, naps):
    for nap in naps:
        await asyncio.sleep(nap)
    log(f"{name} ends")


async def main():
    await asyncio.gather(worker("ones", (1, 1, 1)), worker("three", (3,)), worker("mixed", (2, 1)), worker("halves", (1.5, 1.5)))
    log("end")


run(main)
