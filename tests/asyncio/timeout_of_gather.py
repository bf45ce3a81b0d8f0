"""A timeout around a gather cancels all its branches."""

import asyncio

from virtual import log, run


async def branch(name, seconds):
    try:
        await asyncio.sleep(seconds)
        log(f"{name} done")
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    try:
        async with asyncio.timeout(2):
            await asyncio.gather(branch("a", 1), branch("b", 3), branch("c", 4))
    except TimeoutError:
        log("timed out")


run(main)
