"""Results of completed jobs, in the order of their ends."""

import asyncio

from virtual import log, run


async def job(seconds):
    await asyncio.sleep(seconds)
    return f"result of {seconds}"


async def main():
    jobs = [asyncio.create_task(job(seconds)) for seconds in (3, 1, 2)]
    for done in asyncio.as_completed(jobs):
        log(await done)


run(main)
