"""Cancelling who handles completed jobs leaves the others running."""

import asyncio

from virtual import log, run


async def job(seconds):
    await asyncio.sleep(seconds)
    log(f"job of {seconds} done")


async def handler(jobs):
    for done in asyncio.as_completed(jobs):
        await done
        log("handled")


async def main():
    jobs = [asyncio.create_task(job(seconds)) for seconds in (1, 3)]
    task = asyncio.create_task(handler(jobs))
    await asyncio.sleep(2)
    task.cancel()
    await asyncio.wait([task])
    log("handler gone")
    await asyncio.sleep(2)
    log("end")


run(main)
