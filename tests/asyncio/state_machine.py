"""A task driven by messages, asked to stop by one of them."""

import asyncio

from virtual import log, run


async def machine(inbox, outbox):
    state = "idle"
    while state != "stopped":
        message = await inbox.get()
        state = {"start": "running", "pause": "idle", "stop": "stopped"}[message]
        log(f"{message}: {state}")
        await asyncio.sleep(0.5)
        await outbox.put(state)


async def main():
    inbox, outbox = asyncio.Queue(), asyncio.Queue(1)
    task = asyncio.create_task(machine(inbox, outbox))
    for message in ("start", "pause", "stop"):
        await inbox.put(message)
        state = await outbox.get()
        log(f"machine is {state}")
    await task
    log("end")


run(main)
