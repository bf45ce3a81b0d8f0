"""Ten seconds of work with a timeout of three."""

import asyncio

from tutorial import judge, log, now, run

struck = []


async def slow_operation():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        struck.append(now())
        raise
    return "Done"


async def main():
    try:
        await asyncio.wait_for(slow_operation(), timeout=3.0)
    except asyncio.TimeoutError:
        log("Operation timed out!")


ran = run(main)
judge(
    "3 Timeout",
    "10 s of work with a timeout of 3 s time out",
    "At 3 s the work is cancelled, then `TimeoutError` is raised.",
    ran.total == 3,
    struck == [3],
)
