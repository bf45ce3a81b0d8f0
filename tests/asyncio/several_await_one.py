"""All who wait for one task go on in the order in which they began to wait."""

import asyncio

from virtual import log, run


async def job():
    await asyncio.sleep(2)
    log("job ends")


async def waiter(name, task):
    await task
    log(f"{name} goes on")


async def main():
    task = asyncio.create_task(job())
    waiters = [asyncio.create_task(waiter(name, task)) for name in ("a", "b", "c")]
    await task
    log("main goes on")
    await asyncio.gather(*waiters)
    log("end")


run(main)
