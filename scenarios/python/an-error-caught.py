"""A failure that is caught."""

import asyncio

from tutorial import judge, log, run


async def risky_operation():
    await asyncio.sleep(1)
    raise ValueError("Something went wrong!")


async def main():
    try:
        await risky_operation()
        return "not reached"
    except ValueError as error:
        log(f"Caught error: {error}")
        return "caught"


ran = run(main)
judge(
    "3 Try-except",
    "the failure of an awaited coroutine is caught like any other",
    "It is raised where it is awaited, and caught there.",
    ran.result == "caught",
    ran.total == 1,
)
