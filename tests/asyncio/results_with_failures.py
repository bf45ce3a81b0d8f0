"""A gather that collects has results and failures side by side."""

import asyncio

from virtual import log, run


async def job(n):
    await asyncio.sleep(n)
    if n == 2:
        raise RuntimeError("two is bad")
    return n


async def main():
    results = await asyncio.gather(*(job(n) for n in (1, 2, 3)), return_exceptions=True)
    log(f"{results[0]}, {results[1]}, {results[2]}")


run(main)
