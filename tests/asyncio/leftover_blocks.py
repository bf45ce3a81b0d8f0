"""A task that blocks in its first turn, after main has ended, ends before it can be cancelled."""

import asyncio

from virtual import block, log, run


async def late():
    log("not reached")


async def background():
    block(1)
    log("background unblocked")
    asyncio.create_task(late())


async def main():
    asyncio.create_task(background())
    log("main ends")


run(main)
