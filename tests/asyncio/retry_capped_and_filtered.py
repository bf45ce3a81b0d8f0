"""A retry with a longest delay, and one that goes on after some failures only."""

import asyncio

from virtual import log, run


async def retry(job, attempts, delay, factor, longest, retried):
    for attempt in range(1, attempts + 1):
        try:
            return await job(attempt)
        except Exception as error:
            if attempt == attempts or retried not in str(error):
                raise
        await asyncio.sleep(min(delay, longest))
        delay *= factor


async def flaky(attempt):
    log(f"attempt {attempt}")
    if attempt < 5:
        raise ValueError("busy")


async def broken(attempt):
    log(f"attempt {attempt}")
    raise ValueError("busy" if attempt < 3 else "gone")


async def main():
    await retry(flaky, 6, 1, 3, 4, "busy")
    log("served")
    try:
        await retry(broken, 6, 1, 1, 4, "busy")
    except ValueError as error:
        log(f"gave up: {error}")


run(main)
