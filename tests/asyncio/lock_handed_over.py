"""A lock that is released and wanted again goes to who waits."""

import asyncio

from virtual import log, run


async def worker(name, lock):
    for turn in range(2):
        async with lock:
            log(f"{name} {turn}")
            await asyncio.sleep(0)
            log(f"{name} {turn} again")


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(worker("a", lock), worker("b", lock))
    log("end")


run(main)
