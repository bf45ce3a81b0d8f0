"""A holder that is cancelled releases; the next one goes in."""

import asyncio

from virtual import log, run


async def worker(name, lock):
    async with lock:
        try:
            log(f"{name} in")
            await asyncio.sleep(5)
        finally:
            await asyncio.sleep(1)
            log(f"{name} leaves")
    log(f"{name} out")


async def main():
    lock = asyncio.Lock()
    first = asyncio.create_task(worker("first", lock))
    second = asyncio.create_task(worker("second", lock))
    await asyncio.sleep(2)
    first.cancel()
    await second
    log("end")


run(main)
