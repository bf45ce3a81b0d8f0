"""A waiter that is cancelled does not see the event."""

import asyncio

from virtual import log, run


async def waiter(name, event):
    try:
        await event.wait()
        log(f"{name} passed")
    finally:
        log(f"{name} leaves")


async def main():
    event = asyncio.Event()
    a = asyncio.create_task(waiter("a", event))
    b = asyncio.create_task(waiter("b", event))
    await asyncio.sleep(1)
    a.cancel()
    await asyncio.sleep(1)
    event.set()
    await b
    log("end")


run(main)
