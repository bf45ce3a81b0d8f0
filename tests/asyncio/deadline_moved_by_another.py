"""Another task moves a deadline, later and then sooner."""

import asyncio

from virtual import log, run


async def worker(moved, name, length):
    try:
        async with moved:
            await asyncio.sleep(length)
            log(f"{name} done")
    except TimeoutError:
        log(f"{name} too late")
    log(f"{name} expired {moved.expired()}".lower())


async def main():
    one, two = asyncio.timeout(2), asyncio.timeout(8)
    first = asyncio.create_task(worker(one, "one", 5))
    second = asyncio.create_task(worker(two, "two", 6))
    await asyncio.sleep(1)
    now = asyncio.get_running_loop().time()
    one.reschedule(now + 10)
    two.reschedule(now + 0.5)
    log(f"two expired {two.expired()}".lower())
    await first
    await second
    log("end")


run(main)
