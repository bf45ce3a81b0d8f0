"""Ten jobs, at most three at once."""

import asyncio

from virtual import log, run


async def job(i, semaphore):
    async with semaphore:
        log(f"job {i} starts")
        await asyncio.sleep(1 + 0.13 * (i * 7 % 10) + 0.007 * i * i)
        log(f"job {i} ends")


async def main():
    semaphore = asyncio.Semaphore(3)
    await asyncio.gather(*(job(i, semaphore) for i in range(10)))
    log("end")


run(main)
