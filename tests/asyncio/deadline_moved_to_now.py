"""A deadline that another task moves to now strikes a turn later, behind whoever is ready."""

import asyncio

from virtual import log, run


async def waiter(moved, name, wait):
    try:
        async with moved:
            await wait
            log(f"{name} done")
            await asyncio.sleep(1)
            log(f"{name} slept")
    except TimeoutError:
        log(f"{name} too late")


async def main():
    loop = asyncio.get_running_loop()
    one, two = asyncio.timeout(9), asyncio.timeout(9)
    event = asyncio.Event()

    async def beside():
        for turn in range(4):
            log(f"beside {turn}")
            await asyncio.sleep(0)

    first = asyncio.create_task(waiter(one, "one", asyncio.sleep(5)))
    second = asyncio.create_task(waiter(two, "two", event.wait()))
    await asyncio.sleep(1)
    other = asyncio.create_task(beside())
    one.reschedule(loop.time())
    log("moved one")
    await first
    await other
    other = asyncio.create_task(beside())
    event.set()
    two.reschedule(loop.time())
    log("moved two")
    await second
    await other


run(main)
