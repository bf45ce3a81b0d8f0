"""Who is cancelled and awaits another that is cancelled wakes when that has ended."""

import asyncio

from virtual import log, run


async def other():
    await asyncio.sleep(9)


async def ticker():
    for i in range(4):
        log(f"turn {i}")
        await asyncio.sleep(0)


async def main():
    o = asyncio.create_task(other())
    await asyncio.sleep(1)
    t = asyncio.create_task(ticker())
    me = asyncio.current_task()
    o.cancel()
    me.cancel()
    try:
        await o
    except asyncio.CancelledError:
        log("main cancelled")
        me.uncancel()
    await t


run(main)
