"""`asyncio.run`, called twice in a program."""

import asyncio

from tutorial import asyncio_run, judge, log, run_sync

loops, cleaned = [], []


async def left():
    try:
        await asyncio.sleep(60)
    finally:
        log("cleaned up")
        cleaned.append(loops[0].is_closed())


async def first():
    loops.append(asyncio.get_running_loop())
    task = asyncio.create_task(left())
    await asyncio.sleep(1)
    log("first")
    return task


async def second():
    loops.append(asyncio.get_running_loop())
    await asyncio.sleep(1)
    log("second")
    return "second"


def program():
    return asyncio_run(first()), asyncio_run(second())


async def wait_for(future):
    await future


ran = run_sync(program, "async")
task, result = ran.result
try:
    asyncio.run(wait_for(loops[0].create_future()))
    shared = True
except RuntimeError as error:
    shared = "attached to a different loop" not in str(error)
judge(
    "2 Running programs",
    "`asyncio.run` is to be called only once in a program",
    "A second call works, on a loop of its own; what belongs to the first loop, such as a future or a lock "
    "in use, does not work there.",
    result != "second",
    not shared,
)
judge(
    "2 The entry point · 2 Running programs",
    "it creates a loop, runs main and what it makes, then closes the loop and cleans up",
    "What main leaves running is cancelled and has its clean-up; only then is the loop closed.",
    loops[0] is not loops[1],
    task.cancelled(),
    cleaned == [False],
    loops[0].is_closed(),
)
