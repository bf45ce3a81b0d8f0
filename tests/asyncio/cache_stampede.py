"""Those who find the cache empty wait for the one who fills it."""

import asyncio

from virtual import log, run


async def reader(name, cache, lock):
    async with lock:
        if "value" not in cache:
            log(f"{name} loads")
            await asyncio.sleep(2)
            cache["value"] = 42
    log(f"{name} has {cache['value']}")


async def main():
    cache, lock = {}, asyncio.Lock()
    await asyncio.gather(*(reader(name, cache, lock) for name in ("a", "b", "c")))
    log("end")


run(main)
