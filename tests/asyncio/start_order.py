"""Tasks start in the order of their making, once their maker waits."""

import asyncio

from virtual import log, run


async def worker(name):
    log(f"{name} starts")
    await asyncio.sleep(1)
    log(f"{name} ends")


async def main():
    first = asyncio.create_task(worker("first"))
    second = asyncio.create_task(worker("second"))
    log("both made")
    await second
    log("second awaited")
    await first
    log("first awaited")


run(main)
