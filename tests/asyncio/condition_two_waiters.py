"""All who wait for a condition go on in the order in which they came."""

import asyncio

from virtual import log, run


async def waiter(name, state, condition):
    async with condition:
        await condition.wait_for(lambda: state["ready"])
    log(f"{name} goes on")


async def main():
    state = {"ready": False}
    condition = asyncio.Condition()
    waiters = [asyncio.create_task(waiter(name, state, condition)) for name in ("a", "b", "c")]
    await asyncio.sleep(1)
    async with condition:
        state["ready"] = True
        condition.notify_all()
    log("notified")
    await asyncio.gather(*waiters)
    log("end")


run(main)
