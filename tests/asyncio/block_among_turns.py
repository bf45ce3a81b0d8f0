"""A blocking call stops the turns: what was to be noticed next is noticed after it."""

import asyncio

from virtual import block, log, run


async def blocker():
    await asyncio.sleep(0)
    block(1)
    log("unblocked")
    await asyncio.sleep(0)
    log("blocker ends")


async def quick():
    log("quick ends")


async def main():
    task = asyncio.create_task(blocker())
    await asyncio.gather(quick())
    log("gathered")
    await task


run(main)
