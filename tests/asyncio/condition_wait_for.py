"""A task waits until a shared number is large enough."""

import asyncio

from virtual import log, run


async def counter(state, condition):
    for _ in range(4):
        await asyncio.sleep(1)
        async with condition:
            state["count"] += 1
            log(f"count {state['count']}")
            condition.notify_all()


async def waiter(target, state, condition):
    async with condition:
        await condition.wait_for(lambda: state["count"] >= target)
    log(f"{target} reached")


async def main():
    state = {"count": 0}
    condition = asyncio.Condition()
    await asyncio.gather(waiter(3, state, condition), counter(state, condition), waiter(2, state, condition))
    log("end")


run(main)
