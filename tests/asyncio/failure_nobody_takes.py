"""A background task that fails does not disturb main."""

import asyncio

from virtual import log, run


async def failing():
    await asyncio.sleep(1)
    log("failing")
    raise RuntimeError("boom")


async def main():
    asyncio.create_task(failing())
    await asyncio.sleep(2)
    log("main ends")


run(main)
