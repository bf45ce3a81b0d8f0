"""A failure in a task group."""

import asyncio

from tutorial import judge, log, now, run

cleaned = []


async def bad():
    await asyncio.sleep(1)
    raise RuntimeError("boom")


async def slow():
    try:
        await asyncio.sleep(2)
        log("never said")
    finally:
        await asyncio.sleep(0.5)
        cleaned.append(now())
        log("cleaned up")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bad())
            group.create_task(slow())
    except* RuntimeError as failures:
        log(f"Caught {failures.exceptions[0]}")


ran = run(main)
judge(
    "3 Pattern 1",
    "one failure cancels all (in a `TaskGroup`)",
    "There it does, and waits until they have cleaned up.",
    cleaned == [1.5],
    ran.total == 1.5,
)
