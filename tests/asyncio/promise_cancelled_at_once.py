"""A cancelled waiter cancels its promise at once: no value comes after that, and all waiters are woken in order."""

import asyncio

from virtual import log, run


async def waiter(name, promise):
    try:
        await promise
        log(f"{name} has it")
    except asyncio.CancelledError:
        log(f"{name} cancelled")


async def main():
    promise = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waiter(name, promise)) for name in "abc"]
    await asyncio.sleep(1)
    tasks[1].cancel()
    try:
        promise.set_result(1)
        log("resolved")
    except asyncio.InvalidStateError:
        log("too late")
    late = asyncio.create_task(waiter("late", promise))
    await asyncio.gather(*tasks, late)
    try:
        await promise
    except asyncio.CancelledError:
        log("main cancelled")


run(main)
