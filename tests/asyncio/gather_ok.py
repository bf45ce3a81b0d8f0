"""A gather takes as long as its slowest branch."""

import asyncio

from virtual import log, run


async def fetch(name, seconds):
    log(f"{name} starts")
    await asyncio.sleep(seconds)
    log(f"{name} ends")


async def main():
    await asyncio.gather(fetch("users", 2), fetch("products", 3), fetch("prices", 1))
    log("end")


run(main)
