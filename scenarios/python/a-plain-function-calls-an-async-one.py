"""A plain function that calls an async one, without `asyncio.run`."""

import inspect

from tutorial import judge, log, run, warned

executed = []


async def async_function():
    executed.append(True)


def sync_function():
    return async_function()


async def main():
    result = sync_function()
    log(f"the result is a {type(result).__name__}")
    return inspect.iscoroutine(result)


ran = []
warnings = warned(lambda: ran.append(run(main)))


def compiles(text):
    try:
        compile(text, "tutorial", "exec")
    except SyntaxError:
        return False
    return True


judge(
    "5 Mistake 3",
    "sync code cannot call an async function directly",
    "It can call it, and gets a coroutine that nobody runs; what it cannot do is await it.",
    not compiles("def sync_function():\n    result = await async_function()"),
    not ran[0].result,
)
judge(
    "5 Mistake 3 · 3 Pitfall 1",
    "so called, it does not execute",
    "It does not, and CPython warns that it was never awaited.",
    executed == [],
    warnings == ["RuntimeWarning: coroutine 'async_function' was never awaited"],
)
