"""Two failures and a success, each after half a second."""

import asyncio

from tutorial import judge, log, run

calls = []


async def unstable():
    calls.append(1)
    await asyncio.sleep(0.5)
    if len(calls) < 3:
        raise RuntimeError("503")


async def main():
    for attempt in range(3):
        try:
            await unstable()
            break
        except RuntimeError:
            if attempt == 2:
                raise
            await asyncio.sleep(1)
    log("Success")


ran = run(main)
judge(
    "3 Retry logic",
    "attempts are a second apart",
    "Three calls of 0.5 s and two waits of 1 s take 3.5 s.",
    ran.total == 3.5,
    len(calls) == 3,
)
