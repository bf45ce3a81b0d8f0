"""A retry waits twice as long after each failure."""

import asyncio

from virtual import log, run


async def request(failures):
    await asyncio.sleep(0.5)
    if failures:
        failures.pop()
        log("request failed")
        raise RuntimeError("503")
    log("request answered")


async def main():
    failures = [1, 2]
    delay = 1
    for attempt in range(4):
        try:
            await request(failures)
            break
        except RuntimeError:
            if attempt == 3:
                raise
            await asyncio.sleep(delay)
            delay *= 2
    log("end")


run(main)
