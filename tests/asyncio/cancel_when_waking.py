"""A sleeper cancelled at the instant of its waking, before its turn, is struck."""

import asyncio

from virtual import log, run


async def sleeper():
    try:
        await asyncio.sleep(1)
        log("not reached")
    except asyncio.CancelledError:
        log("struck")
        raise


async def canceller(tasks):
    await asyncio.sleep(1)
    tasks[1].cancel()
    log("requested")


async def main():
    tasks = []
    tasks.append(asyncio.create_task(canceller(tasks)))
    tasks.append(asyncio.create_task(sleeper()))
    await asyncio.gather(*tasks, return_exceptions=True)
    log("end")


run(main)
