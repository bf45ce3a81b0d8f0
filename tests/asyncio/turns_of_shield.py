"""The turns that pass until a shield has noticed the end of its task."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(6):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def quick():
    log("quick ends")


async def main():
    ticks = asyncio.create_task(ticker())
    await asyncio.shield(quick())
    log("shield over")
    await ticks


run(main)
