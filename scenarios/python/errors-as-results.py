"""Failures as results of a gather."""

import asyncio

from tutorial import judge, log, run


async def task(n):
    if n == 2:
        raise ValueError(f"Task {n} failed!")
    await asyncio.sleep(1)
    return n


async def main():
    results = await asyncio.gather(task(1), task(2), task(3), return_exceptions=True)
    lines = []
    for i, result in enumerate(results):
        if isinstance(result, Exception):
            lines.append(f"Task {i} failed: {result}")
        else:
            lines.append(f"Task {i} succeeded: {result}")
        log(lines[-1])
    return lines


ran = run(main)
judge(
    "3 Handling errors in gather",
    "`return_exceptions=True` returns failures instead of raising them",
    "It does, and waits for all.",
    ran.outcome == "ok",
    ran.total == 1,
)
judge(
    "3 Handling errors in gather",
    "the program says which task has failed",
    "It counts tasks from 1 and results from 0: \"Task 1 failed: Task 2 failed!\".",
    "Task 2 failed: Task 2 failed!" in ran.result,
)
