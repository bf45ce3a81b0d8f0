"""A task that main makes last still gets its first turn."""

import asyncio

from virtual import log, run


async def background():
    try:
        log("background starts")
        await asyncio.sleep(1)
        log("not reached")
    finally:
        log("background leaves")


async def main():
    asyncio.create_task(background())
    log("main ends")


run(main)
