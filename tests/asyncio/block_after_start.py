"""Who starts after a blocking call sleeps from its end."""

import asyncio

from virtual import block, log, run


async def sleeper(name, seconds):
    log(f"{name} starts")
    await asyncio.sleep(seconds)
    log(f"{name} wakes")


async def blocker():
    log("blocking")
    block(2)
    log("unblocked")


async def main():
    await asyncio.gather(sleeper("before", 1), blocker(), sleeper("after", 1))
    log("end")


run(main)
