"""The branches of a gather never start in a task that has cancelled itself before."""

import asyncio

from virtual import log, run


async def branch(name):
    log(f"{name} not reached")


async def job():
    asyncio.current_task().cancel()
    try:
        await asyncio.gather(branch("a"), branch("b"))
    finally:
        log("job stops")


async def main():
    await asyncio.wait([asyncio.create_task(job())])
    log("end")


run(main)
