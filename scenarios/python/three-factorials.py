"""Three factorials that sleep a second a step."""

import asyncio

from tutorial import judge, log, now, run

ended = []


async def async_factorial(n):
    result = 1
    for i in range(1, n + 1):
        result *= i
        await asyncio.sleep(1)
    log(f"factorial({n}) = {result}")
    ended.append((n, now()))


async def main():
    await asyncio.gather(*[asyncio.create_task(async_factorial(n)) for n in [10, 4, 6]])


ran = run(main)
judge(
    "4 Example 6",
    "factorials of 10, 4 and 6 that sleep take 10 s, by taking turns",
    "Each is done after as many seconds as it has steps.",
    ran.total == 10,
    ended == [(4, 4), (6, 6), (10, 10)],
)
