"""A task that cancels itself is struck at its next wait."""

import asyncio

from virtual import log, run


async def job():
    asyncio.current_task().cancel()
    log("still here")
    try:
        await asyncio.sleep(1)
        log("not reached")
    finally:
        log("struck")


async def main():
    task = asyncio.create_task(job())
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
