"""Branches that end at one instant end in the order in which they began to wait."""

import asyncio

from virtual import log, run


async def worker(name):
    await asyncio.sleep(1)
    log(f"{name} one")
    await asyncio.sleep(1)
    log(f"{name} two")


async def main():
    await asyncio.gather(*(worker(f"w{i}") for i in range(4)))
    log("end")


run(main)
