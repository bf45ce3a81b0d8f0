"""A deadline and a sleep of two tasks at one instant come in the order of their registration."""

import asyncio

from virtual import log, run


async def impatient():
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(5)
    except TimeoutError:
        log("timed out")


async def sleeper():
    await asyncio.sleep(1)
    log("slept")


async def main():
    await asyncio.gather(impatient(), sleeper())
    log("end")


run(main)
