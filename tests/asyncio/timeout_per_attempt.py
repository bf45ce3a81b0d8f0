"""Each attempt has its own deadline, until one is in time."""

import asyncio

from virtual import log, run


async def request(seconds):
    await asyncio.sleep(seconds)


async def main():
    for attempt, seconds in enumerate((5, 3, 0.5), start=1):
        try:
            await asyncio.wait_for(request(seconds), 1)
            log(f"attempt {attempt} answered")
            break
        except TimeoutError:
            log(f"attempt {attempt} timed out")
            await asyncio.sleep(0.5)


run(main)
