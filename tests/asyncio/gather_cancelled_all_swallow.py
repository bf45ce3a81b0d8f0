"""A cancelled gather is cancelled even if all its branches swallow their cancellation."""

import asyncio

from virtual import log, run


async def branch(name, seconds):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log(f"{name} ignores it")
    await asyncio.sleep(seconds)
    log(f"{name} done")


async def parent():
    try:
        await asyncio.gather(branch("a", 1), branch("b", 2))
        log("not reached")
    except asyncio.CancelledError:
        log("parent cancelled")
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
