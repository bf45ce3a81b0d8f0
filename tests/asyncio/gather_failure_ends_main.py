"""A failure that main does not catch ends it; the other branches are cancelled."""

import asyncio

from virtual import log, run


async def failing():
    await asyncio.sleep(1)
    raise RuntimeError("boom")


async def slow():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log("slow cancelled")
        raise


async def main():
    await asyncio.gather(failing(), slow())


run(main)
