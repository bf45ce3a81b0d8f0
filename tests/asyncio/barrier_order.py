"""The last to arrive goes on first, then the others in the order in which they came."""

import asyncio

from virtual import log, run


async def runner(name, seconds, barrier):
    await asyncio.sleep(seconds)
    log(f"{name} arrives")
    await barrier.wait()
    log(f"{name} goes on")


async def main():
    barrier = asyncio.Barrier(3)
    await asyncio.gather(runner("a", 3, barrier), runner("b", 1, barrier), runner("c", 2, barrier))
    log("end")


run(main)
