"""Five seconds of `asyncio.sleep` beside others."""

import asyncio

from tutorial import judge, now, run

woke = []


async def other(seconds):
    await asyncio.sleep(seconds)
    woke.append(now())


async def main():
    await asyncio.gather(other(1), other(2), other(3), asyncio.sleep(5))


ran = run(main)
judge(
    "5 Mistake 1 · 3 Best practice 2 · 3 Pitfall 2 · 3 Summary",
    "`asyncio.sleep` lets other tasks run",
    "The others wake on time.",
    woke == [1, 2, 3],
    ran.total == 5,
)
