"""The turns that pass until a failed task group has noticed the clean-up of its other task."""

import asyncio

from virtual import log, run


async def ticker():
    for turn in range(8):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def failing():
    log("failing")
    raise RuntimeError("boom")


async def sibling():
    try:
        await asyncio.sleep(10)
    finally:
        log("sibling struck")


async def main():
    ticks = asyncio.create_task(ticker())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling())
            group.create_task(failing())
    except* RuntimeError:
        log("group failed")
    await ticks


run(main)
