"""`asyncio.wait` with a timeout."""

import asyncio

from tutorial import judge, log, now, run


async def slow():
    await asyncio.sleep(10)
    log("slow is done")
    return "late"


async def main():
    task = asyncio.create_task(slow())
    done, pending = await asyncio.wait([task], timeout=3)
    waited = now()
    log(f"done {len(done)}, pending {len(pending)}")
    cancelled = task.cancelled() or task.cancelling() > 0
    return waited, cancelled, await task


ran = run(main)
judge(
    "3 Pattern 3",
    "`wait` is useful for timeouts",
    "It returns in time, but neither raises nor cancels: the slow task runs on, unless the program cancels it.",
    ran.outcome == "ok" and ran.result[0] == 3,
    ran.result[1],
    ran.total == 3,
)
