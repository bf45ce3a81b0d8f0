"""Who takes the turn from whom: a thread from a thread, and a task from no task."""

import asyncio
import threading

from tutorial import judge


def threads():
    """A thread that never waits lets another have its turn: it would spin for ever otherwise."""
    flag = []
    spinning = threading.Thread(target=lambda: [None for _ in iter(lambda: bool(flag), True)])
    spinning.start()
    flag.append(True)
    spinning.join(60)
    return not spinning.is_alive()


async def tasks():
    """A task that never waits keeps its turn: whatever it looks for, nobody can do it meanwhile."""
    flag = []

    async def other():
        flag.append(True)

    task = asyncio.create_task(other())
    seen = any(flag for _ in range(1_000_000))
    await task
    return seen


judge(
    "2 Introduction · 2 Comparing",
    "threads are switched preemptively",
    "A thread that spins without a wait is made to give way.",
    threads(),
)
judge(
    "2 Introduction · 2 Comparing · 3 Overview",
    "tasks are switched cooperatively",
    "A task that spins keeps its turn.",
    not asyncio.run(tasks()),
)
