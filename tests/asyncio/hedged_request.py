"""A second request starts when the first is slow; the first answer counts."""

import asyncio

from virtual import log, run


async def request(name, delay, latency):
    await asyncio.sleep(delay)
    log(f"{name} asks")
    try:
        await asyncio.sleep(latency)
        log(f"{name} answers")
    except asyncio.CancelledError:
        log(f"{name} dropped")
        raise


async def main():
    for latency in (0.2, 3):
        tasks = [
            asyncio.create_task(request("first", 0, latency)),
            asyncio.create_task(request("second", 0.5, 1)),
        ]
        _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        log("answered")


run(main)
