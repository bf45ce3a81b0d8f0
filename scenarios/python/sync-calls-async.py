"""A sync function that calls async code with `asyncio.run`."""

import asyncio

from tutorial import asyncio_run, judge, log, run_sync


async def async_task():
    await asyncio.sleep(1)
    return "Async result"


def sync_function():
    log("sync_function")
    result = asyncio_run(async_task())
    log(result)
    return result


ran = run_sync(sync_function)
again = asyncio.run(asyncio.sleep(0, "Async result"))
judge(
    "3 Running async code from sync context · 5 Mistake 3",
    "sync code runs async code with `asyncio.run`, on a new loop, and has its result",
    "It blocks until that is done, a second. Where no loop runs already.",
    ran.result == again == "Async result",
    ran.total == 1,
)
