"""A failure in the body of a loop leaves the generator to a task that closes it."""

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


async def main():
    try:
        async for x in numbers(3):
            raise ValueError("boom")
    except ValueError as error:
        log(f"caught {error}")
        for turn in range(4):
            await asyncio.sleep(0)
            log(f"turn {turn}")
    await asyncio.sleep(3)


run(main)
