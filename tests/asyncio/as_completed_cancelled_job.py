"""A job cancelled by another comes up as a cancellation among the completed."""

import asyncio

from virtual import log, run


async def job(seconds):
    await asyncio.sleep(seconds)
    log(f"job of {seconds} done")


async def killer(task):
    await asyncio.sleep(2)
    task.cancel()


async def main():
    jobs = [asyncio.create_task(job(seconds)) for seconds in (1, 5)]
    asyncio.create_task(killer(jobs[1]))
    try:
        for job_done in asyncio.as_completed(jobs):
            await job_done
            log("handled")
    except asyncio.CancelledError:
        log("cancelled")
    log("end")


run(main)
