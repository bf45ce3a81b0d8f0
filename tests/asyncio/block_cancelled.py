"""A task cancelled while it yields is struck at its next turn, after what blocks the loop."""

import asyncio

from virtual import block, log, run


async def job():
    log("job waits")
    try:
        await asyncio.sleep(0)
        log("not reached")
    except asyncio.CancelledError:
        log("struck")
        block(1)
        log("clean")
        raise


async def canceller(task):
    task.cancel()
    block(2)
    log("canceller done")


async def main():
    task = asyncio.create_task(job())
    await asyncio.gather(task, canceller(task), return_exceptions=True)
    log("end")


run(main)
