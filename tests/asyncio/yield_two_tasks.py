"""Two tasks that yield take turns."""

import asyncio

from virtual import log, run


async def worker(name):
    for turn in range(3):
        log(f"{name} {turn}")
        await asyncio.sleep(0)
    log(f"{name} ends")


async def main():
    await asyncio.gather(worker("a"), worker("b"))
    log("end")


run(main)
