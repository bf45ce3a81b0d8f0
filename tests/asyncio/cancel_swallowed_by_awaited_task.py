"""If the task that is waited for swallows the cancellation, who waits for it is not cancelled either."""

import asyncio

from virtual import log, run


async def inner():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log("inner ignores it")
        await asyncio.sleep(1)


async def outer(task):
    await task
    log("outer goes on")


async def main():
    inner_task = asyncio.create_task(inner())
    outer_task = asyncio.create_task(outer(inner_task))
    await asyncio.sleep(2)
    outer_task.cancel()
    await outer_task
    log("end")


run(main)
