"""Where an await pauses, and who runs meanwhile."""

import asyncio

from tutorial import judge, log, now, run


async def fetch_data():
    log("Starting fetch...")
    await asyncio.sleep(2)
    log("Fetch complete!")
    return "Data"


async def main():
    log("Before await")
    result = await fetch_data()
    log(f"After await: {result}")
    return now()


async def other(heard):
    await asyncio.sleep(1)
    heard.append(now())


async def main_beside_another():
    heard = []
    beside = asyncio.create_task(other(heard))
    await asyncio.sleep(2)
    await beside
    return heard


ran, beside = run(main), run(main_beside_another)
judge(
    "3 The await keyword · 2 Coroutines · 5 await",
    "`await` pauses until the operation completes",
    "The line after it runs two seconds later, with the result.",
    ran.result == 2,
)
judge(
    "2 Coroutines · 5 await",
    "during this pause the loop can run other tasks",
    "Another wakes at 1 s, on time.",
    beside.result == [1],
)
judge(
    "2 fetch_data",
    "`asyncio.sleep()` is a non-blocking version of `time.sleep()`",
    "It waits as long and holds nobody up.",
    ran.total == 2 and beside.result == [1],
)
