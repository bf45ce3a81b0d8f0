"""A timeout without a deadline gets one later, and another loses its own."""

import asyncio

from virtual import log, run


async def worker(moved, name):
    try:
        async with moved:
            await asyncio.sleep(10)
            log(f"{name} done")
    except TimeoutError:
        log(f"{name} too late")


async def main():
    one, two = asyncio.timeout(None), asyncio.timeout(8)
    first = asyncio.create_task(worker(one, "one"))
    second = asyncio.create_task(worker(two, "two"))
    await asyncio.sleep(3)
    one.reschedule(asyncio.get_running_loop().time() + 1)
    two.reschedule(None)
    await first
    await second
    try:
        async with asyncio.timeout(None) as own:
            await asyncio.sleep(1)
            own.reschedule(asyncio.get_running_loop().time() + 2)
            await asyncio.sleep(3)
    except TimeoutError:
        log("own too late")


run(main)
