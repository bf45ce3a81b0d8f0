"""A blocking call of a library, awaited to be on the safer side; and on a thread."""

import asyncio

from tutorial import block, judge, log, now, pool_run, run

ticks = []


def third_party_call():
    block(2)
    return "result"


async def clock():
    await asyncio.sleep(0.5)
    ticks.append(now())
    log("tick")


async def main():
    beside = asyncio.create_task(clock())
    await asyncio.sleep(0)
    try:
        await third_party_call()
    except TypeError as error:
        log(f"TypeError: {error}")
    await beside


async def main_on_a_thread():
    ticks.clear()
    beside = asyncio.create_task(clock())
    await pool_run(2)
    await beside
    return ticks.copy()


ran = run(main)
late = ticks.copy()
assert run(main_on_a_thread).result == [0.5]
judge(
    "4 Example 3",
    "await a third-party call to be on the safer side",
    "A plain call blocks the loop first, and to await its result is then a TypeError; on a thread it holds up nobody.",
    late == [0.5],
)
judge(
    "5 Bad use cases",
    "a library without async support cannot be awaited, and blocks the event loop",
    "It blocks for its two seconds, and then fails.",
    ran.total == 2,
    late == [2],
)
