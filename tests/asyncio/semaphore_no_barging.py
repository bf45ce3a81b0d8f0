"""Who releases a permit and asks again goes to the back of the line."""

import asyncio

from virtual import log, run


async def worker(name, semaphore):
    for turn in range(3):
        async with semaphore:
            log(f"{name} holds it, turn {turn}")
            await asyncio.sleep(1)


async def main():
    semaphore = asyncio.Semaphore(1)
    await asyncio.gather(*(worker(name, semaphore) for name in ("a", "b", "c")))
    log("end")


run(main)
