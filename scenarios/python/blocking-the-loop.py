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


def keeps_the_lock():
    """Whether no other thread does anything while one computes a power, which is one step of the interpreter."""
    for _ in range(3):
        ticks, over = [], threading.Event()

        def clock():
            while not over.is_set():
                ticks.append(time.perf_counter())

        ticking = threading.Thread(target=clock)
        ticking.start()
        start = time.perf_counter()
        3**1_000_000
        end = time.perf_counter()
        over.set()
        ticking.join()
        # A turn that was taken just before is no turn within.
        margin = (end - start) / 4
        if not any(start + margin < tick < end - margin for tick in ticks):
            return True
    return False


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
    "If it waits, others go on; a call that computes and keeps the interpreter's lock, such as a power of "
    "large numbers, stops all threads.",
    a_blocked_thread(),
    not keeps_the_lock(),
)
