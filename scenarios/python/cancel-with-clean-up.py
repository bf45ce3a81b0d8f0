"""A task that cleans up when it is cancelled."""

import asyncio

from tutorial import judge, log, run


async def cancellable_task():
    try:
        while True:
            await asyncio.sleep(1)
            log("Working...")
    except asyncio.CancelledError:
        log("Task cancelled, cleaning up...")
        await asyncio.sleep(0.2)
        raise


async def main():
    task = asyncio.create_task(cancellable_task())
    await asyncio.sleep(3.5)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("it is gone")
    return task.cancelled()


ran = run(main)
judge(
    "3 Best practice 4",
    "a cancelled task can clean up and raise the cancellation again",
    "It is struck where it waits, and ends as cancelled.",
    ran.result,
    ran.total == 3.7,
)
judge(
    "3 Pattern 2",
    "tasks can be cancelled",
    "A cancellation strikes where the task next waits.",
    ran.result,
)
