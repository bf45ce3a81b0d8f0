"""A supervisor restarts its worker until it ends well."""

import asyncio

from virtual import log, run


async def worker(run):
    log(f"run {run} starts")
    await asyncio.sleep(1)
    if run < 3:
        raise RuntimeError(f"crash {run}")
    log(f"run {run} ends well")


async def main():
    for run in range(1, 6):
        try:
            await asyncio.create_task(worker(run))
            break
        except RuntimeError as e:
            log(f"restarting after {e}")
            await asyncio.sleep(0.5)
    log("end")


run(main)
