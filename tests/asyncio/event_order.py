"""Those who wait for an event go on in the order in which they came."""

import asyncio

from virtual import log, run


async def waiter(name, event):
    await event.wait()
    log(f"{name} passed")


async def main():
    event = asyncio.Event()
    waiters = [asyncio.create_task(waiter(name, event)) for name in ("a", "b", "c")]
    await asyncio.sleep(1)
    event.set()
    log("set")
    await asyncio.gather(*waiters)
    await event.wait()
    log("main passed at once")


run(main)
