"""A gather may wait for tasks that have long been running."""

import asyncio

from virtual import log, run


async def worker(name, seconds):
    log(f"{name} starts")
    await asyncio.sleep(seconds)
    log(f"{name} ends")


async def main():
    early = asyncio.create_task(worker("early", 3))
    done = asyncio.create_task(worker("done", 1))
    await asyncio.sleep(2)
    log("gathering")
    await asyncio.gather(early, done, worker("new", 2))
    log("end")


run(main)
