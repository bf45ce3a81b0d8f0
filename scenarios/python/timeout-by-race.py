"""A timeout that is made of the first of two to complete."""

import asyncio

from tutorial import judge, run

cancelled = []


async def slow():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        cancelled.append("slow")
        raise


async def first_of(cancels):
    tasks = [asyncio.create_task(slow()), asyncio.create_task(asyncio.sleep(3))]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    before = cancelled.copy()
    if cancels:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending)
    return before, tasks[0].cancelled()


async def main():
    return await first_of(True)


async def main_that_only_waits():
    return await first_of(False)


ran, only = run(main), run(main_that_only_waits)
judge(
    "3 Pattern 3",
    "waiting for the first of work and a sleep makes a timeout",
    "After 3 s main goes on, and nothing is raised; what was slow is cancelled only if the program does so.",
    ran.total == only.total == 3,
    only.result[1],
    only.result[0] == ["slow"],
)
