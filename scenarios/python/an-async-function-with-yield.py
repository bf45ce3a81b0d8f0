"""An async function that yields: what calling it gives, and what awaiting that does."""

import asyncio
import inspect

from tutorial import judge, log, run


async def example():
    return 42


async def numbers():
    for i in range(2):
        await asyncio.sleep(0.1)
        yield i


async def main():
    made = numbers()
    try:
        await made
    except TypeError:
        log("TypeError: it cannot be awaited")
    async for number in made:
        log(number)
    return inspect.iscoroutine(made), inspect.isasyncgen(made)


coroutine = example()
is_one = inspect.iscoroutine(coroutine)
coroutine.close()
ran = run(main)
assert ran.result[1]
judge(
    "3 Rules 2",
    "`async` functions always return coroutines",
    "With a `yield` in it, it returns an async generator: that cannot be awaited (a TypeError), but iterated over.",
    is_one,
    ran.result[0],
)
