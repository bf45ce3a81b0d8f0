"""A task that has not started when main blocks and ends gets one turn."""

import asyncio

from virtual import block, log, run


async def background():
    log("background starts")
    await asyncio.sleep(0)
    log("not reached")


async def main():
    asyncio.create_task(background())
    block(1)
    log("main ends")


run(main)
