"""Failures are results, where each is asked for."""

import asyncio

from virtual import log, run


async def job(seconds, fails=False):
    await asyncio.sleep(seconds)
    if fails:
        raise RuntimeError("boom")
    return seconds


async def main():
    for done in asyncio.as_completed([job(3), job(1, fails=True), job(2)]):
        try:
            log(f"{await done}")
        except RuntimeError as e:
            log(f"failed: {e}")


run(main)
