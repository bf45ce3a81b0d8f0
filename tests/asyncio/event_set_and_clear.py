"""Who waited when the event was set goes on even if it is cleared at once."""

import asyncio

from virtual import log, run


async def waiter(name, event):
    await event.wait()
    log(f"{name} passed")


async def main():
    event = asyncio.Event()
    early = asyncio.create_task(waiter("early", event))
    await asyncio.sleep(1)
    event.set()
    event.clear()
    log("pulsed")
    late = asyncio.create_task(waiter("late", event))
    await early
    log("early is through")
    await asyncio.sleep(1)
    event.set()
    await late
    log("end")


run(main)
