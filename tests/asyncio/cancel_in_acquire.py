"""A waiter that is cancelled leaves the line of a semaphore."""

import asyncio

from virtual import log, run


async def worker(name, semaphore):
    try:
        async with semaphore:
            log(f"{name} in")
            await asyncio.sleep(2)
        log(f"{name} out")
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    semaphore = asyncio.Semaphore(1)
    tasks = [asyncio.create_task(worker(name, semaphore)) for name in ("a", "b", "c")]
    await asyncio.sleep(1)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    log("end")


run(main)
