"""A task that is cancelled before its first turn."""

import asyncio

from tutorial import judge, log, run

ran_code = []


async def worker():
    ran_code.append("started")
    try:
        await asyncio.sleep(1)
    finally:
        ran_code.append("cleaned up")
        log("clean-up")


async def main():
    task = asyncio.create_task(worker())
    task.cancel()
    await asyncio.sleep(2)
    return task.cancelled()


ran = run(main)
judge(
    "3 Pattern 2",
    "tasks start immediately, and can be cancelled",
    "Cancelled before its first turn, a task never starts, and its clean-up never runs.",
    bool(ran_code),
    ran.result,
)
