"""A condition that is true only between two waits is not seen."""

import asyncio

from virtual import log, run


async def main():
    state = {"busy": True}
    condition = asyncio.Condition()

    async def waiter():
        async with condition:
            await condition.wait_for(lambda: not state["busy"])
        log("idle seen")

    async def change(busy):
        async with condition:
            state["busy"] = busy
            condition.notify_all()

    task = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    await change(False)
    await change(True)
    log("flickered")
    await asyncio.sleep(1)
    await change(False)
    log("idle")
    await task
    log("end")


run(main)
