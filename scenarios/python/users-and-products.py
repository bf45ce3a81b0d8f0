"""The thirteen steps: two fetches that are gathered."""

import asyncio
import json

from tutorial import block, judge, log, run, run_sync

STEPS = [
    "main", "Users started", "Users waits", "Products started", "Products waits", "Users resumed", "Products resumed",
    "main resumed",
]
steps = []
kinds = []


async def fetch_data(delay, data):
    steps.append(f"{data} started")
    log(f"Fetching {data} (will take {delay} seconds)...")
    steps.append(f"{data} waits")
    await asyncio.sleep(delay)
    steps.append(f"{data} resumed")
    log(f"Finished fetching {data}.")
    return f"Data: {data}"


async def main():
    steps.append("main")
    log("--- Asyncio Basic Example ---")
    before = asyncio.all_tasks()
    gathered = asyncio.gather(fetch_data(2, "Users"), fetch_data(3, "Products"))
    kinds.extend(type(task).__name__ for task in asyncio.all_tasks() - before)
    results = await gathered
    steps.append("main resumed")
    log(f"All data fetched. Results: {json.dumps(results)}")
    return results


def fetch_sync(delay, data):
    log(f"Fetching {data} (will take {delay} seconds)...")
    block(delay)
    log(f"Finished fetching {data}.")
    return f"Data: {data}"


def main_sync():
    log("--- Asyncio Basic Example ---")
    results = [fetch_sync(2, "Users"), fetch_sync(3, "Products")]
    log(f"All data fetched. Results: {json.dumps(results)}")


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "2 Step-by-step flow",
    "the thirteen steps, in this order",
    "So it is with two coroutines, as the text has it; the program makes tasks first, which start in the same order.",
    steps == STEPS,
)
judge(
    "2 How it works · 2 High-level overview",
    "the total is close to the longest operation, just over 3 s",
    "It is 3 s, as both wait at once.",
    concurrent.total == 3,
)
judge(
    "2 High-level overview",
    "and not the sum of all operations",
    "One after another they take 5 s.",
    sync.total == 5,
)
judge(
    "1 How it works 3 · 2 main_async · 2 main_http_requests",
    "`gather` wraps coroutines in tasks and schedules them",
    "The tasks are there when it returns, before anything is awaited.",
    kinds == ["Task", "Task"],
)
judge(
    "2 main_async · 3 Pattern 1 · 2 Running programs",
    "`gather` gives the results in the order in which they were passed",
    "They stand in a list in that order, whoever ends first.",
    concurrent.result == ["Data: Users", "Data: Products"],
)
