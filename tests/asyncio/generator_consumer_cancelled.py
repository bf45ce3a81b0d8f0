"""A consumer that is cancelled in its loop leaves the generator, and in the generator cancels it."""

import asyncio

from virtual import log, run


async def numbers(n):
    try:
        for i in range(n):
            await asyncio.sleep(0.1)
            yield i
    except asyncio.CancelledError:
        log("numbers are cancelled")
        raise
    finally:
        log("numbers clean up")
        await asyncio.sleep(1)
        log("numbers are done")


async def consumer():
    async for x in numbers(3):
        log(x)
        await asyncio.sleep(5)


async def cancelled(after):
    task = asyncio.create_task(consumer())
    await asyncio.sleep(after)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("the consumer is cancelled")
    for turn in range(3):
        await asyncio.sleep(0)
        log(f"turn {turn}")


async def main():
    await cancelled(0.5)
    await asyncio.sleep(2)
    await cancelled(0.05)


run(main)
