"""Requests made while one is under way share its answer."""

import asyncio

from virtual import log, run


async def leader(future):
    log("leader asks")
    await asyncio.sleep(2)
    log("leader has the answer")
    future.set_result("answer")


async def follower(name, delay, future):
    await asyncio.sleep(delay)
    log(f"{name} joins")
    value = await future
    log(f"{name} has the {value}")


async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.gather(
        leader(future), follower("early", 1, future), follower("late", 1.5, future), follower("after", 3, future)
    )
    log("end")


run(main)
