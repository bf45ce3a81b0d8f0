"""Results are handled in the order of completion."""

import asyncio

from virtual import log, run


async def job(seconds):
    await asyncio.sleep(seconds)
    log(f"job of {seconds} done")


async def main():
    jobs = [asyncio.create_task(job(seconds)) for seconds in (3, 1, 2)]
    count = 0
    for job_done in asyncio.as_completed(jobs):
        await job_done
        count += 1
        log(f"handled {count}")
    log("end")


run(main)
