"""When an await gives others their turn."""

import asyncio

from tutorial import judge, log, run

order = []


async def speaker(name, wait):
    for line in ["one", "two"]:
        log(line)
        order.append(name)
        await wait()
    log("three")
    order.append(name)


async def nothing():
    pass


async def main():
    await asyncio.gather(*[speaker(name, lambda: asyncio.sleep(0)) for name in "ABC"])
    return order.copy()


async def main_without_a_wait():
    order.clear()
    await asyncio.gather(*[speaker(name, nothing) for name in "ABC"])
    return order.copy()


turns, no_turns = run(main).result, run(main_without_a_wait).result
judge(
    "2 The event loop · 3 Overview · 3 Summary",
    "a task that awaits yields to the loop, which picks the next ready task",
    "It does if it really waits, and first come, first served; an `await` of what is over, or of a "
    "coroutine that never waits, yields nothing.",
    turns == list("ABCABCABC"),
    no_turns == list("ABCABCABC"),
)
judge(
    "4 Example 6",
    "`await asyncio.sleep(0)` is a minimal yield",
    "It gives each of the others that are ready one turn.",
    turns == list("ABCABCABC"),
)
