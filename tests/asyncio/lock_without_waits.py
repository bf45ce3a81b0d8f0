"""A lock that is never held over a wait costs no turn."""

import asyncio

from virtual import log, run


async def worker(name, lock):
    for turn in range(3):
        async with lock:
            log(f"{name} {turn}")
    log(f"{name} done")


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(worker("a", lock), worker("b", lock))
    log("end")


run(main)
