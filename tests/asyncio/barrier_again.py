"""A barrier closes again after it has opened."""

import asyncio

from virtual import log, run


async def runner(name, pace, barrier):
    for lap in range(3):
        await asyncio.sleep(pace)
        log(f"{name} ends lap {lap}")
        await barrier.wait()


async def main():
    barrier = asyncio.Barrier(2)
    await asyncio.gather(runner("hare", 1, barrier), runner("tortoise", 2.5, barrier))
    log("end")


run(main)
