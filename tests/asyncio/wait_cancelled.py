"""Cancelling who waits with asyncio.wait leaves the tasks running."""

import asyncio

from virtual import log, run


async def runner():
    await asyncio.sleep(3)
    log("runner arrives")


async def watcher(task):
    try:
        await asyncio.wait([task], return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        log("watcher gives up")
        raise


async def main():
    task = asyncio.create_task(runner())
    watch = asyncio.create_task(watcher(task))
    await asyncio.sleep(1)
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    await task
    log("end")


run(main)
