"""A blocking request inside async code, beside a clock."""

import asyncio

from tutorial import at_once, block, judge, log, now, run

ticks = []


async def clock():
    for _ in range(3):
        await asyncio.sleep(0.5)
        ticks.append(now())
        log("tick")


async def main():
    beside = asyncio.create_task(clock())
    await asyncio.sleep(0)
    log("requests.get")
    block(2)
    log("answered")
    await beside


run(main)
judge(
    "1 Real world · 2 Example with HTTP requests · 5 Bad use cases",
    "a blocking request inside async code blocks the event loop",
    "A timer of 0.5 s fires at 2 s.",
    ticks == [2, 2.5, 3],
)
judge(
    "1 When to redesign · 3 When to use what",
    "in threads it blocks only its own",
    "Others are at work at the same time.",
    at_once(2),
)
