"""Work of main's while its tasks run."""

import asyncio

from tutorial import judge, log, run

started = []


async def background_task():
    started.append(1)
    await asyncio.sleep(2)
    log("completed")


async def main():
    task1 = asyncio.create_task(background_task())
    task2 = asyncio.create_task(background_task())
    log("Tasks started, doing other work...")
    before = len(started)
    await asyncio.sleep(1)
    log("Still doing work...")
    meanwhile = len(started)
    await task1
    await task2
    return before, meanwhile


ran = run(main)
before, meanwhile = ran.result
judge(
    "3 Pattern 2",
    "main does other work while the tasks run",
    "It does from its first wait on: both tasks are done after 2 s.",
    ran.total == 2,
    meanwhile == 2,
)
judge(
    "3 Pattern 2",
    "when main says \"Tasks started\", they are",
    "None has begun: they start when main first waits.",
    before == 2,
)
judge(
    "3 Pattern 2",
    "tasks can be awaited individually",
    "Each can be, and has its own end.",
    ran.outcome == "ok",
)
