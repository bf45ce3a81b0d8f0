"""A wait with a timeout tells how far the jobs are and cancels none."""

import asyncio

from virtual import log, run


async def job(seconds):
    await asyncio.sleep(seconds)
    log(f"job of {seconds} done")


async def main():
    tasks = [asyncio.create_task(job(s)) for s in (1, 2.5, 4)]
    while True:
        done, pending = await asyncio.wait(tasks, timeout=1.2)
        log(f"{len(done)} of 3")
        if not pending:
            break
    log("end")


run(main)
