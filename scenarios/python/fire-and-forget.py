"""A task that is fired and forgotten."""

import asyncio

from tutorial import judge, log, run

completed = []


async def background():
    await asyncio.sleep(2)
    completed.append(True)
    log("completed")


async def main():
    task = asyncio.create_task(background())
    await asyncio.sleep(1)
    log("main is done")
    return task


task = run(main).result
judge(
    "3 Pattern 2",
    "`create_task` is for fire and forget",
    "When main ends first, the task is cancelled.",
    bool(completed),
)
judge(
    "2 Running programs",
    "a task must be awaited to ensure that it completes",
    "Where it is not, main may end before it.",
    not completed,
    task.cancelled(),
)
