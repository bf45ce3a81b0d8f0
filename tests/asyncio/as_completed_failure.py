"""A failure comes up where its result would be handled; the others run on."""

import asyncio

from virtual import log, run


async def job(seconds, fails=False):
    await asyncio.sleep(seconds)
    if fails:
        raise RuntimeError("boom")
    log(f"job of {seconds} done")


async def main():
    jobs = [
        asyncio.create_task(job(1)),
        asyncio.create_task(job(2, fails=True)),
        asyncio.create_task(job(3)),
    ]
    try:
        for job_done in asyncio.as_completed(jobs):
            await job_done
            log("handled")
    except RuntimeError as e:
        log(f"caught {e}")
    await asyncio.sleep(2)
    log("end")


run(main)
