"""A periodic task that leaves out the ticks for which it comes too late."""

import asyncio

from virtual import log, run


async def poller():
    loop = asyncio.get_running_loop()
    due = loop.time()
    for cost in (200, 500, 2500, 1000, 100):
        while due < loop.time():
            due += 1
        if due > loop.time():
            await asyncio.sleep(due - loop.time())
        due += 1
        log(f"poll {cost}")
        await asyncio.sleep(cost / 1000)


async def main():
    await poller()
    log("end")


run(main)
