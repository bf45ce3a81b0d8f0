"""Two gathers that end at one instant."""

import asyncio

from virtual import log, run


async def nap(name, seconds):
    await asyncio.sleep(seconds)
    log(f"{name} up")


async def family(name, naps):
    await asyncio.gather(*(nap(f"{name}{i}", seconds) for i, seconds in enumerate(naps)))
    log(f"{name} together")


async def main():
    await asyncio.gather(family("x", (2, 1)), family("y", (1, 2)))
    log("end")


run(main)
