"""A shielded task fails after the first who waited has gone."""

import asyncio

from virtual import log, run


async def job():
    await asyncio.sleep(2)
    log("job fails")
    raise ValueError("disk full")


async def main():
    task = asyncio.create_task(job())
    try:
        async with asyncio.timeout(1):
            await asyncio.shield(task)
    except TimeoutError:
        log("not yet")
    try:
        await task
    except ValueError as e:
        log(f"now: {e}")
    log("end")


run(main)
