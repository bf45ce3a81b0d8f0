"""Two tasks that block and sleep by turns."""

import asyncio

from virtual import block, log, run


async def worker(name):
    for turn in range(2):
        await asyncio.sleep(1)
        log(f"{name} blocks {turn}")
        block(2)
        log(f"{name} is through {turn}")


async def main():
    await asyncio.gather(worker("a"), worker("b"))
    log("end")


run(main)
