"""Five numbers: coroutines that are awaited in turn, beside a clock."""

import asyncio

from tutorial import judge, log, now, run

ticks = []


async def clock():
    for tick in range(4):
        await asyncio.sleep(1.1)
        ticks.append(now())
        log(f"tick {tick}")


async def print_number(number):
    log("Sleeping for 1 second...")
    await asyncio.sleep(1)
    log(f"Number: {number}")


async def main():
    beside = asyncio.create_task(clock())
    for number in range(5):
        await print_number(number)
    await beside


async def step_into():
    return asyncio.current_task()


async def main_awaits():
    return await step_into() is asyncio.current_task()


ran = run(main)
same_task = asyncio.run(main_awaits())
judge(
    "4 Example 2 · 3 Pitfall 3",
    "awaiting five coroutines in turn takes 5 s, the same as synchronous",
    "Each waits for the one before it.",
    ran.total == 5,
)
judge(
    "4 TL;DR notes · 4 Example 2",
    "awaiting a coroutine simply steps into it",
    "The coroutine runs in the task that awaits it.",
    same_task,
)
judge(
    "4 TL;DR notes",
    "its waits block the resources for the event loop",
    "The loop stays free: a clock beside it ticks on time.",
    ticks != [1.1, 2.2, 3.3, 4.4],
)
