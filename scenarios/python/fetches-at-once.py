"""Two fetches, gathered."""

import asyncio

from tutorial import judge, run


async def fetch(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    result1, result2 = await asyncio.gather(fetch(1), fetch(2))
    return result1, result2


ran = run(main)
judge(
    "3 Pitfall 3 · 2 Coroutines · 3 Summary",
    "to run coroutines concurrently, gather them, or make tasks",
    "Both wait at once: 2 s.",
    ran.total == 2,
    ran.result == (1, 2),
)
