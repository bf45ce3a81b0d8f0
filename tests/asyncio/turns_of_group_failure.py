"""The turns that pass until a task group whose other task has ended too has noticed a failure."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(6):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def failing():
    log("failing")
    raise RuntimeError("boom")


async def quick():
    log("quick ends")


async def main():
    ticks = asyncio.create_task(ticker())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            group.create_task(quick())
    except* RuntimeError:
        log("group failed")
    await ticks


run(main)
