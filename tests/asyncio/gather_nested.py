"""A gather among the branches of a gather."""

import asyncio

from virtual import log, run


async def leaf(name, seconds):
    log(f"{name} starts")
    await asyncio.sleep(seconds)
    log(f"{name} ends")


async def pair():
    log("pair starts")
    await asyncio.gather(leaf("a", 1), leaf("b", 2))
    log("pair ends")


async def main():
    await asyncio.gather(pair(), leaf("c", 1.5))
    log("end")


run(main)
