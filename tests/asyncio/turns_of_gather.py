"""The turns that pass until a gather has noticed the end of its last branch."""

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
    await asyncio.gather(quick(), quick())
    log("gathered")
    await ticks


run(main)
