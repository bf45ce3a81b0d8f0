"""The first to finish decides; the rest are cancelled and clean up."""

import asyncio

from virtual import log, run


async def runner(name, seconds, cleanup):
    try:
        await asyncio.sleep(seconds)
        log(f"{name} arrives")
    except asyncio.CancelledError:
        log(f"{name} gives up")
        await asyncio.sleep(cleanup)
        log(f"{name} is gone")
        raise


async def main():
    slow = asyncio.create_task(runner("slow", 5, 2))
    fast = asyncio.create_task(runner("fast", 1, 0))
    done, pending = await asyncio.wait([slow, fast], return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    log("over")


run(main)
