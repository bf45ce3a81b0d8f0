"""Three factorials that block for a second a step."""

import asyncio

from tutorial import block, judge, log, run


async def async_factorial(n):
    result = 1
    for i in range(1, n + 1):
        result *= i
        block(1)
    log(f"factorial({n}) = {result}")


async def main():
    await asyncio.gather(*[asyncio.create_task(async_factorial(n)) for n in [10, 4, 6]])


ran = run(main)
judge(
    "4 Example 6",
    "with `time.sleep` they take 20 s",
    "They take 10 + 4 + 6 s: none starts before the last has ended.",
    ran.total == 20,
)
