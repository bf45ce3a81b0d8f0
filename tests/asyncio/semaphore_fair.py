"""Permits go to those who wait in the order in which they came."""

import asyncio

from virtual import log, run


async def worker(name, semaphore):
    async with semaphore:
        log(f"{name} in")
        await asyncio.sleep(1)
        log(f"{name} out")


async def main():
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(*(worker(f"w{i}", semaphore) for i in range(5)))
    log("end")


run(main)
