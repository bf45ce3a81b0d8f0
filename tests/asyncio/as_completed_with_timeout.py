"""A timeout of as_completed leaves the late jobs running."""

import asyncio

from virtual import log, run


async def job(name, seconds):
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise
    log(f"{name} done")
    return name


async def main():
    jobs = [job("a", 3), job("b", 1), job("c", 5)]
    try:
        for next_one in asyncio.as_completed(jobs, timeout=4):
            log(f"got {await next_one}")
    except asyncio.TimeoutError:
        log("timed out")
    await asyncio.sleep(2)
    log("end")


run(main)
