"""A waiter that is cancelled right after its event was set is still struck."""

import asyncio

from virtual import log, run


async def waiter(name, event):
    try:
        await event.wait()
        log(f"{name} passed")
    except asyncio.CancelledError:
        log(f"{name} struck")
        raise


async def main():
    event = asyncio.Event()
    a = asyncio.create_task(waiter("a", event))
    b = asyncio.create_task(waiter("b", event))
    await asyncio.sleep(1)
    event.set()
    a.cancel()
    await asyncio.gather(a, b, return_exceptions=True)
    log("end")


run(main)
