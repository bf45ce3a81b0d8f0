"""A timeout and a retry around work that holds a permit: the permit is given back each time."""

import asyncio

from virtual import log, run


async def main():
    semaphore = asyncio.Semaphore(1)
    for attempt in range(3):
        try:
            async with asyncio.timeout(1):
                async with semaphore:
                    log(f"attempt {attempt}")
                    await asyncio.sleep(3 - attempt * 1.25)
                    log("done")
                    break
        except TimeoutError:
            log("again")
    async with semaphore:
        log("free")


run(main)
