"""A lock that is not had in time is not had at all."""

import asyncio

from virtual import log, run


async def holder(lock):
    async with lock:
        await asyncio.sleep(3)
    log("released")


async def impatient(lock):
    try:
        async with asyncio.timeout(1):
            async with lock:
                log("not reached")
    except TimeoutError:
        log("no lock in time")


async def patient(lock):
    async with lock:
        log("patience pays")


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(holder(lock), impatient(lock), patient(lock))


run(main)
