"""A coroutine that nobody awaits never runs."""

import asyncio

from virtual import log, run


async def forgotten():
    log("not reached")


async def main():
    coroutine = forgotten()
    await asyncio.sleep(1)
    log("main ends")
    coroutine.close()


run(main)
