"""A barrier opens for all when the last arrives."""

import asyncio

from virtual import log, run


async def runner(name, seconds, barrier):
    await asyncio.sleep(seconds)
    log(f"{name} arrives")
    await barrier.wait()
    await asyncio.sleep(seconds)
    log(f"{name} done")


async def main():
    barrier = asyncio.Barrier(3)
    await asyncio.gather(runner("a", 3, barrier), runner("b", 1, barrier), runner("c", 2, barrier))
    log("end")


run(main)
