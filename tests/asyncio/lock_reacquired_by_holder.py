"""A holder that wants its lock again at once goes to the end of the line."""

import asyncio

from virtual import log, run


async def greedy(lock):
    for i in range(3):
        async with lock:
            log(f"greedy {i}")
            await asyncio.sleep(1)


async def modest(name, lock):
    async with lock:
        log(f"{name} in")
        await asyncio.sleep(0)
        log(f"{name} out")


async def main():
    lock = asyncio.Lock()
    first = asyncio.create_task(greedy(lock))
    rest = [asyncio.create_task(modest(name, lock)) for name in "xyz"]
    await asyncio.sleep(1)
    rest[0].cancel()
    log(f"locked {lock.locked()}")
    await asyncio.gather(first, *rest, return_exceptions=True)
    log("end")


run(main)
