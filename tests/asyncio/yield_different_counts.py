"""Three tasks that yield different numbers of times."""

import asyncio

from virtual import log, run


async def worker(name, yields):
    for turn in range(yields):
        log(f"{name} {turn}")
        await asyncio.sleep(0)
    log(f"{name} ends")


async def main():
    tasks = [asyncio.create_task(worker(name, yields)) for name, yields in (("a", 1), ("b", 4), ("c", 2))]
    for task in tasks:
        await task
        log("one awaited")
    log("end")


run(main)
