"""Two tasks that read, wait and write lose an update; with a lock they lose none."""

import asyncio

from virtual import log, run


async def unsafe(counter):
    value = counter["value"]
    await asyncio.sleep(0)
    counter["value"] = value + 1


async def safe(counter, lock):
    async with lock:
        await unsafe(counter)


async def main():
    counter = {"value": 0}
    await asyncio.gather(*(unsafe(counter) for _ in range(3)))
    log(f"without lock {counter['value']}")
    lock = asyncio.Lock()
    await asyncio.gather(*(safe(counter, lock) for _ in range(3)))
    log(f"with lock {counter['value']}")


run(main)
