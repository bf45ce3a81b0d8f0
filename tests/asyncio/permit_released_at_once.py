"""A permit released and the next turn of its releaser: the releaser keeps running."""

import asyncio

from virtual import log, run


async def worker(name, semaphore):
    async with semaphore:
        log(f"{name} in")
        await asyncio.sleep(1)
    log(f"{name} out")
    await asyncio.sleep(0)
    log(f"{name} much later")


async def main():
    semaphore = asyncio.Semaphore(1)
    await asyncio.gather(worker("a", semaphore), worker("b", semaphore))
    log("end")


run(main)
