"""A call without its await."""

import inspect

from tutorial import judge, log, run, warned

executed, results = [], []


async def async_function():
    executed.append(True)


async def main():
    result = async_function()
    log("result is a coroutine, not a value")
    results.append(inspect.iscoroutine(result))


warnings = warned(lambda: run(main))
judge(
    "3 Pitfall 1 · 5 Mistake 2",
    "without `await` the function returns a coroutine and does not execute",
    "It never runs.",
    results == [True],
    executed == [],
)
