"""A task that only yields after a blocking call does not keep the due timers waiting."""

import asyncio

from virtual import block, log, run


async def sleeper():
    await asyncio.sleep(1)
    log("sleeper wakes")


async def blocker():
    block(2)
    for turn in range(4):
        log(f"turn {turn}")
        await asyncio.sleep(0)


async def main():
    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    await blocker()
    await task
    log("end")


run(main)
