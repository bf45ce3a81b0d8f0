"""Three awaits, and no turn for the other task."""

import asyncio

from tutorial import judge, log, run

order = []


async def step():
    order.append("step")
    log("no wait in here")


async def a():
    for _ in range(3):
        await step()


async def b():
    order.append("B")
    log("my turn")


async def main():
    await asyncio.gather(a(), b())


async def waiting():
    await asyncio.sleep(0)
    order.append("after a wait")


async def main_with_a_wait():
    order.clear()
    await asyncio.gather(waiting(), b())


run(main)
without = order.copy()
run(main_with_a_wait)
judge(
    "2 Introduction · 2 Comparing",
    "tasks give up control when they encounter an `await`",
    "Three awaits of a coroutine that never waits give up nothing: B starts after A has finished. An await "
    "that waits does.",
    without == ["B", "step", "step", "step"] or without[1] == "B",
    order == ["B", "after a wait"],
)
