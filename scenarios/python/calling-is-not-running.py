"""What calling an async function gives, and all that runs it."""

import asyncio
import contextlib
import inspect

from tutorial import judge, log, run


async def async_function():
    log("Hello")
    return "Hello"


async def main():
    coroutine = async_function()
    await asyncio.sleep(1)
    log("not executed yet")
    is_one = inspect.iscoroutine(coroutine)
    await coroutine
    return is_one


async def example():
    return 42


def sent():
    try:
        example().send(None)
    except StopIteration as stopped:
        return stopped.value


def by_a_runner():
    with asyncio.Runner() as runner:
        return runner.run(example())


def by_a_loop():
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        return loop.run_until_complete(example())


ran = run(main)
inside = sent()
named = inspect.iscoroutinefunction(example)
judge(
    "1 How it works 2 · 2 Coroutines · 3 Async functions · 5 Mistake 2",
    "calling an async function returns a coroutine object, which is not executed yet",
    "It starts when it is awaited.",
    ran.result,
)
judge(
    "3 Async functions · 3 Rules 2",
    "`asyncio.run(example())` returns what the function returns",
    "It returns 42.",
    asyncio.run(example()) == 42,
)
judge(
    "3 Rules 2 · 2 Coroutines · 5 asyncio.run",
    "`asyncio.run` or `await` is needed to run it",
    "A task, `Runner`, a loop's `run_until_complete` and even `send(None)` run it, too; left alone, it does not run.",
    {sent(), by_a_runner(), by_a_loop()} != {42},
    ran.result,
)
judge(
    "1 How it works 1 · 2 Coroutines",
    "`async def` defines a coroutine function",
    "`inspect.iscoroutinefunction` says so.",
    named,
)
judge(
    "3 Summary · 3 Basic syntax · 4 TL;DR notes · 5 async def",
    "`async def` creates a coroutine",
    "It defines a function; each call makes a coroutine.",
    inspect.iscoroutine(example),
    named,
)
judge(
    "4 TL;DR notes · 4 Example 3",
    "a coroutine need not have an `await` inside",
    "It then runs without giving way.",
    inside == 42,
)
