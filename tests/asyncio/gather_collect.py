"""A gather that collects waits for all, failed or not."""

import asyncio

from virtual import log, run


async def worker(name, seconds, fails=False):
    await asyncio.sleep(seconds)
    log(f"{name} done")
    if fails:
        raise RuntimeError(name)


async def main():
    await asyncio.gather(
        worker("a", 1, fails=True), worker("b", 3), worker("c", 2, fails=True), return_exceptions=True
    )
    log("all done")


run(main)
