"""A sleep that ends while main blocks has its turn after main has ended."""

import asyncio

from virtual import block, log, run


async def sleeper():
    await asyncio.sleep(1)
    log("woken")


async def main():
    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    block(1)
    await asyncio.sleep(0)
    log("main ends")
    return task


run(main)
