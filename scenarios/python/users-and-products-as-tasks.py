"""The same with tasks that are made first, as the tutorial's program does."""

import asyncio
import inspect

from tutorial import judge, log, now, run


async def fetch_data(delay, data):
    starts.append(now())
    await asyncio.sleep(delay)
    log(f"Finished fetching {data}.")
    return data


starts = []


async def main():
    task1 = asyncio.create_task(fetch_data(2, "Users"))
    task2 = asyncio.create_task(fetch_data(3, "Products"))
    nothing_yet = not starts
    passed = (task1, task2)
    results = await asyncio.gather(*passed)
    log("All data fetched.")
    return nothing_yet, results, any(inspect.iscoroutine(each) for each in passed)


ran = run(main)
nothing_yet, results, coroutines = ran.result
judge(
    "2 Coroutines",
    "two tasks that are made, then gathered, take 3 s",
    "Both start when main waits, and wait at once.",
    ran.total == 3,
    nothing_yet,
)
judge(
    "2 main_async · 2 Step-by-step flow 3",
    "`gather` is given two coroutine objects",
    "The program gives it two tasks.",
    coroutines,
)
judge(
    "2 Tasks",
    "a task wraps a coroutine and schedules its execution on the loop",
    "It does, and the task runs when its creator waits.",
    starts == [0, 0] and results == ["Users", "Products"],
)
