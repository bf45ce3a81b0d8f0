"""The program on `asyncio.wait` as the tutorial has it: its loop variable has the name of its function."""

import asyncio

from tutorial import judge, run


async def task(n):
    await asyncio.sleep(n)
    return n


async def main():
    tasks = [asyncio.create_task(task(i)) for i in [1, 2, 3]]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(f"First completed: {done.pop().result()}")
    for task in pending:
        task.cancel()


ran = run(main)
judge(
    "3 Pattern 3",
    "the program prints \"First completed: 1\"",
    "It fails before anything starts: `for task in …` makes `task` a local name of main, which has no "
    "value yet (a NameError).",
    not isinstance(ran.error, NameError),
)
