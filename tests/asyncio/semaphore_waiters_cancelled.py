"""Waiters of a semaphore are cancelled, one of them as its permit comes."""

import asyncio

from virtual import log, run


async def client(name, semaphore, seconds):
    try:
        async with semaphore:
            log(f"{name} in")
            await asyncio.sleep(seconds)
        log(f"{name} out")
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    semaphore = asyncio.Semaphore(2)
    tasks = {}
    for name, seconds in (("a", 2), ("b", 2), ("c", 1), ("d", 1), ("e", 1), ("f", 1)):
        tasks[name] = asyncio.create_task(client(name, semaphore, seconds))
    await asyncio.sleep(1)
    tasks["c"].cancel()
    await asyncio.sleep(1)
    tasks["d"].cancel()
    tasks["g"] = asyncio.create_task(client("g", semaphore, 1))
    await asyncio.gather(*tasks.values(), return_exceptions=True)
    log(f"end {semaphore._value}")


run(main)
