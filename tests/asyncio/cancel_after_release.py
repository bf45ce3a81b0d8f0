"""A permit handed to a waiter that is cancelled at once goes to the next."""

import asyncio

from virtual import log, run


async def worker(name, semaphore):
    try:
        async with semaphore:
            log(f"{name} in")
    except asyncio.CancelledError:
        log(f"{name} struck")
        raise


async def main():
    semaphore = asyncio.Semaphore(1)
    async with semaphore:
        a = asyncio.create_task(worker("a", semaphore))
        b = asyncio.create_task(worker("b", semaphore))
        await asyncio.sleep(1)
    a.cancel()
    await asyncio.gather(a, b, return_exceptions=True)
    log("end")


run(main)
