"""Five seconds of `time.sleep` on the loop."""

import asyncio
import threading
import time

from tutorial import block, judge, now, run

woke = []


async def other(seconds):
    await asyncio.sleep(seconds)
    woke.append(now())


async def bad():
    block(5)


async def main():
    await asyncio.gather(other(1), other(2), other(3), bad())


def a_blocked_thread():
    """Another thread comes to its end while one is blocked."""
    over, ended = threading.Event(), []
    blocked = threading.Thread(target=lambda: (over.wait(60), ended.append("blocked")))
    free = threading.Thread(target=lambda: (time.sleep(0.01), ended.append("free"), over.set()))
    for thread in (blocked, free):
        thread.start()
    for thread in (blocked, free):
        thread.join()
    return ended == ["free", "blocked"]


ran = run(main)
judge(
    "5 Mistake 1 · 3 Best practice 2 · 3 Pitfall 2 · 2 Comparing",
    "`time.sleep` blocks the entire event loop",
    "Who was to wake at 1, 2 and 3 s wakes at 5 s.",
    woke == [5, 5, 5],
)
judge(
    "2 Comparing",
    "a blocking call in a thread blocks only that thread",
    "Another goes on, and can end it.",
    a_blocked_thread(),
)
