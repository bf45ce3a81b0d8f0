"""Another task that blocks makes a timeout late."""

import asyncio

from virtual import block, log, run


async def waiter():
    try:
        async with asyncio.timeout(2):
            await asyncio.sleep(10)
    except TimeoutError:
        log("timed out")


async def blocker():
    await asyncio.sleep(1)
    block(4)
    log("unblocked")


async def main():
    await asyncio.gather(waiter(), blocker())
    log("end")


run(main)
