"""A loop goes through all that a generator yields, in its own task."""

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


async def other():
    for i in range(3):
        await asyncio.sleep(0.15)
        log(f"other {i}")


async def main():
    task = asyncio.create_task(other())
    async for x in numbers(3):
        log(f"got {x}")
        await asyncio.sleep(0.1)
    log("the loop is over")
    await task


run(main)
