"""Deadlines that have come strike beside a task that gives way until one of them has."""

import asyncio

from virtual import log, run


done = 0


async def bounded(name, length, body):
    global done
    try:
        async with asyncio.timeout(length):
            await body()
            log(f"{name} never")
    except TimeoutError:
        log(f"{name} too late")
    done += 1


async def spinner():
    turns = 0
    while done < 3:
        turns += 1
        await asyncio.sleep(0)
    log("spinner saw it")


async def main():
    event = asyncio.Event()
    await asyncio.gather(
        bounded("sleeper", 0, lambda: asyncio.sleep(1)),
        spinner(),
        bounded("waiter", 0, event.wait),
        bounded("yielder", 0, lambda: asyncio.sleep(0)),
    )


run(main)
