"""When main blocks and ends, those who woke with it have their turn, and those whom they wake have theirs."""

import asyncio

from virtual import block, log, run


async def setter(event):
    await asyncio.sleep(1)
    log("setting")
    event.set()


async def waiter(event):
    await event.wait()
    log("waiter passed")
    await asyncio.sleep(0)
    log("not reached")


async def main():
    event = asyncio.Event()
    asyncio.create_task(waiter(event))
    asyncio.create_task(setter(event))
    await asyncio.sleep(1)
    block(1)
    log("main ends")


run(main)
