"""A blocking function on a thread, beside a clock."""

import asyncio
import threading

from tutorial import judge, log, now, pool_run, run

ticks = []


async def clock():
    for _ in range(3):
        await asyncio.sleep(0.5)
        ticks.append(now())
        log("tick")


async def main():
    beside = asyncio.create_task(clock())
    # The loop sees the pool as it is; the two seconds are virtual.
    await pool_run(2)
    log("Blocking result")
    await beside


async def where():
    loop = asyncio.get_running_loop()
    turned = asyncio.Event()
    loop.call_soon(turned.set)
    thread = await loop.run_in_executor(None, threading.current_thread)
    return thread is not threading.main_thread(), turned.is_set()


ran = run(main)
on_a_thread, the_loop_went_on = asyncio.run(where())
judge(
    "3 Running sync code",
    "`run_in_executor` runs a blocking function on a thread, and the loop goes on",
    "It takes its two seconds; each tick is on time.",
    ran.total == 2,
    ticks == [0.5, 1, 1.5],
    on_a_thread,
    the_loop_went_on,
)
