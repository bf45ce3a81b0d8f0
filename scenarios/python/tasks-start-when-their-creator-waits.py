"""When a task starts that somebody makes and then computes."""

import asyncio
import threading

from tutorial import block, judge, log, now, run

starts = []


async def task():
    starts.append(now())
    log("here I am")


async def main():
    made = asyncio.create_task(task())
    block(3)
    log("three seconds later")
    await made


def thread_starts_at_once():
    there = threading.Event()
    threading.Thread(target=there.set).start()
    return there.wait(60)


run(main)
judge(
    "3 Pattern 1 · 3 Pattern 2",
    "tasks start immediately",
    "They are ready, and start when main next waits: here three seconds later.",
    starts == [0],
)
judge(
    "2 Comparing",
    "a thread starts without a wait of its creator",
    "It does, and runs beside it.",
    thread_starts_at_once(),
)
