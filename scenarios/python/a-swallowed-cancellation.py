"""A task that does not raise its cancellation again."""

import asyncio

from tutorial import judge, log, run


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log("not me")
    await asyncio.sleep(5)
    log("done")
    return "done"


async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(1)
    task.cancel()
    return await task


ran = run(main)
judge(
    "3 Best practice 4",
    "to propagate, a cancellation must be raised again",
    "Without it the task goes on as if nothing had been asked of it.",
    ran.result == "done",
    ran.total == 6,
)
