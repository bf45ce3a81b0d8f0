"""A counter that ten tasks read and write, without a wait in between."""

import asyncio

from tutorial import judge, log, run


async def main():
    counter = 0

    async def worker():
        nonlocal counter
        await asyncio.sleep(0)
        n = counter
        counter = n + 1
        await asyncio.sleep(0)

    await asyncio.gather(*[worker() for _ in range(10)])
    log(f"counter is {counter}")
    return counter


ran = run(main)
judge(
    "2 Comparing",
    "shared state is easier to manage, as tasks yield explicitly",
    "Where no wait lies between, no update is lost.",
    ran.result == 10,
)
