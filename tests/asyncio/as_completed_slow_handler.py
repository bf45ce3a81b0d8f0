"""Results that come while one is handled wait for their turn."""

import asyncio

from virtual import log, run


async def job(seconds):
    await asyncio.sleep(seconds)
    log(f"job of {seconds} done")


async def main():
    jobs = [asyncio.create_task(job(seconds)) for seconds in (1, 2, 3, 10)]
    for job_done in asyncio.as_completed(jobs):
        await job_done
        log("handling")
        await asyncio.sleep(1.5)
        log("handled")
    log("end")


run(main)
