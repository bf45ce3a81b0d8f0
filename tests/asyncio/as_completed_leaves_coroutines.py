"""A deadline around completed coroutines leaves those that are left running."""

import asyncio

from virtual import log, run


async def job(name, seconds):
    try:
        await asyncio.sleep(seconds)
        log(f"{name} done")
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    try:
        async with asyncio.timeout(1.5):
            for done in asyncio.as_completed([job("a", 1), job("b", 2), job("c", 9)]):
                await done
                log("handled")
    except TimeoutError:
        log("too late")
    await asyncio.sleep(3)
    log("end")


run(main)
