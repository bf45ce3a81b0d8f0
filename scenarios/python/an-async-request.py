"""An async request, beside a clock."""

import asyncio

from tutorial import ClientSession, judge, log, now, run

ticks = []


async def clock():
    for _ in range(3):
        await asyncio.sleep(0.5)
        ticks.append(now())
        log("tick")


async def main():
    beside = asyncio.create_task(clock())
    async with ClientSession(2) as session:
        async with session.get("example") as response:
            await response.text()
    await beside


ran = run(main)
judge(
    "1 Real world · 3 Overview",
    "an async library does not block the loop",
    "Each tick of a clock beside it is on time.",
    ticks == [0.5, 1, 1.5],
    ran.total == 2,
)
