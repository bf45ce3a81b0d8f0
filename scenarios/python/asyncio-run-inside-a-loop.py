"""A sync function that calls `asyncio.run`, where a loop runs already."""

import asyncio

from tutorial import judge, log, run, warned


async def async_task():
    return "Async result"


def sync_function():
    return asyncio.run(async_task())


async def main():
    try:
        return sync_function()
    except RuntimeError as error:
        log(f"RuntimeError: {error}")
        return error


async def main_on_a_thread():
    return await asyncio.to_thread(sync_function)


results = []
warned(lambda: results.append(run(main).result))
assert asyncio.run(main_on_a_thread()) == "Async result"
judge(
    "3 Running async code from sync context · 5 Mistake 3",
    "sync code that needs async code calls `asyncio.run` (within a running loop)",
    "There it is a RuntimeError, and the coroutine is never awaited; on a thread of its own it works.",
    results[0] == "Async result",
)
