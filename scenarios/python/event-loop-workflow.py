"""The eight steps of the event loop."""

import asyncio

from tutorial import judge, run

steps = []
running = [0, 0]


async def task(name, seconds):
    steps.append(f"start {name}")
    steps.append(f"suspend {name}")
    await asyncio.sleep(seconds)
    steps.append(f"resume {name}")
    running[0] += 1
    running[1] = max(running)
    running[0] -= 1
    steps.append(f"finish {name}")


async def main():
    await asyncio.gather(task("A", 1), task("B", 2))


EIGHT = ["start A", "suspend A", "start B", "suspend B", "resume A", "finish A", "resume B", "finish B"]
ran = run(main)
judge(
    "3 The event loop · 2 Introduction · 2 The event loop · 1 How it works 5",
    "the eight steps of the event loop, in this order",
    "Who waits is suspended where it waits, and resumed there.",
    steps == EIGHT,
    ran.total == 2,
)
judge(
    "3 The event loop · 5 Misunderstood",
    "only one task executes at a time",
    "Each has the loop from one wait to the next.",
    running[1] == 1,
)
