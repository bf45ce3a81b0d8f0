"""The turns that pass until a chain of awaiting tasks has noticed the end of the first."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(8):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def first():
    log("first ends")


async def waiter(name, task):
    await task
    log(f"{name} ends")


async def main():
    ticks = asyncio.create_task(ticker())
    second = asyncio.create_task(waiter("second", asyncio.create_task(first())))
    third = asyncio.create_task(waiter("third", second))
    await third
    log("main")
    await ticks


run(main)
