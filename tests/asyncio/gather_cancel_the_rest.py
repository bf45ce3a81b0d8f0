"""After the first failure, main itself cancels the rest and waits for them."""

import asyncio

from virtual import log, run


async def worker(name, seconds):
    try:
        await asyncio.sleep(seconds)
        raise RuntimeError(f"{name} broke")
    except asyncio.CancelledError:
        log(f"{name} stops")
        await asyncio.sleep(0.5)
        log(f"{name} stopped")
        raise


async def main():
    tasks = [asyncio.create_task(worker(name, seconds)) for name, seconds in (("a", 3), ("b", 1), ("c", 5))]
    try:
        await asyncio.gather(*tasks)
    except RuntimeError as e:
        log(f"caught {e}")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    log("end")


run(main)
