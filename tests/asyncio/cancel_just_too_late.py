"""A task that ends at the instant of its cancellation, before the request, has ended well."""

import asyncio

from virtual import log, run


async def sleeper():
    await asyncio.sleep(1)
    log("sleeper done")


async def main():
    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    task.cancel()
    await task
    log("end")


run(main)
