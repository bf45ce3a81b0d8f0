"""A task that main leaves in its loop leaves its generator in turn."""

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


async def main():
    asyncio.create_task(consumer())
    await asyncio.sleep(0.5)
    log("main ends")


run(main)
