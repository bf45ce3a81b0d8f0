"""As many tasks as there are inputs, each with its own length."""

import asyncio

from virtual import log, run


async def shard(i):
    await asyncio.sleep(0.2 * (5 - i))
    log(f"shard {i} of 5")


async def main():
    await asyncio.gather(*(shard(i) for i in range(5)))
    log("end")


run(main)
