"""A task may cancel main."""

import asyncio

from virtual import log, run


async def assassin(victim):
    await asyncio.sleep(1)
    victim.cancel()
    log("requested")


async def main():
    asyncio.create_task(assassin(asyncio.current_task()))
    try:
        await asyncio.sleep(10)
    finally:
        log("main cleans up")
        await asyncio.sleep(1)
        log("main leaves")


run(main)
