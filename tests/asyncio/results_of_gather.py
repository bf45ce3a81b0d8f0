"""Results come in the order of the branches, not of their ends."""

import asyncio

from virtual import log, run


async def job(seconds):
    await asyncio.sleep(seconds)
    return seconds * 10


async def main():
    a, b, c = await asyncio.gather(job(3), job(1), job(2))
    log(f"{a} {b} {c}")


run(main)
