"""A failure among those that are gathered, which main does not catch."""

import asyncio

from tutorial import judge, run

cancelled = []


async def bad():
    await asyncio.sleep(1)
    raise RuntimeError("boom")


async def slow():
    try:
        await asyncio.sleep(2)
    except asyncio.CancelledError:
        cancelled.append(asyncio.current_task())
        raise


async def main():
    try:
        await asyncio.gather(bad(), slow())
    except RuntimeError:
        at_the_failure.extend(cancelled)
        raise


at_the_failure = []
ran = run(main)
judge(
    "3 Pattern 1",
    "one failure in a `gather` cancels all (main does not catch it)",
    "The others are cancelled, but not by `gather`: `asyncio.run` cancels what main leaves running.",
    ran.outcome == "failed" and len(cancelled) == 1,
    len(at_the_failure) == 1,
)
