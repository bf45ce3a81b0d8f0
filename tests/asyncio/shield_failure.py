"""A failure comes through a shield."""

import asyncio

from virtual import log, run


async def job():
    await asyncio.sleep(1)
    raise RuntimeError("boom")


async def main():
    try:
        await asyncio.shield(job())
    except RuntimeError as e:
        log(f"caught {e}")


run(main)
