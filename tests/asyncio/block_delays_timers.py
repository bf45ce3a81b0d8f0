"""A blocking call makes the timers due meanwhile late."""

import asyncio

from virtual import block, log, run


async def sleeper(name, seconds):
    await asyncio.sleep(seconds)
    log(f"{name} wakes")


async def blocker():
    log("blocking")
    block(5)
    log("unblocked")


async def main():
    await asyncio.gather(sleeper("three", 3), sleeper("one", 1), blocker(), sleeper("six", 6))
    log("end")


run(main)
