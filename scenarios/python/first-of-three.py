"""The first of three, and the end of the others."""

import asyncio

from tutorial import judge, log, run


async def task(n):
    await asyncio.sleep(n)
    return n


async def main():
    tasks = [asyncio.create_task(task(n)) for n in [1, 2, 3]]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for each in pending:
        each.cancel()
    await asyncio.wait(pending)
    first = done.pop().result()
    log(f"First completed: {first}")
    return first, len(pending), [each.cancelled() for each in tasks]


ran = run(main)
judge(
    "3 Pattern 3",
    "`wait` gives the first of three to complete, and the pending ones can be cancelled",
    "After 1 s it gives 1; 2 and 3 are cancelled.",
    ran.total == 1,
    ran.result == (1, 2, [False, True, True]),
)
