"""The loop by hand: `get_event_loop().run_until_complete`."""

import asyncio
import sys
import warnings

from tutorial import judge, log, run_sync


async def main():
    return "Result"


def get_event_loop():
    """The loop, and whether to ask for it so is deprecated."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        loop = asyncio.get_event_loop()
    return loop, any(each.category is DeprecationWarning for each in caught)


def program():
    loop, deprecated = get_event_loop()
    try:
        log(loop.run_until_complete(main()))
    finally:
        loop.close()
    coroutine = main()
    try:
        get_event_loop()[0].run_until_complete(coroutine)
        again = True
    except RuntimeError as error:
        log(f"RuntimeError: {error}")
        again = False
    coroutine.close()
    return deprecated, again


def gives_a_loop():
    try:
        asyncio.get_event_loop()
    except RuntimeError:
        return False
    return True


ran = run_sync(program, "async")
deprecated, again = ran.result
assert deprecated or sys.version_info < (3, 12)
asyncio.run(main())
judge(
    "3 Method 3",
    "`asyncio.get_event_loop()` gives a loop, on which `run_until_complete` runs main",
    "It does so once, and with a DeprecationWarning since 3.12: after `close` it gives the closed loop, "
    "and after `asyncio.run` a RuntimeError.",
    ran.outcome == "ok",
    again,
    gives_a_loop(),
)
