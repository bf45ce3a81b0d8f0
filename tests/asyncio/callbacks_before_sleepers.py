"""A callback is called in the turn of its timer, a task that sleeps goes on in the turn after it."""

import asyncio

from virtual import log, run


async def sleeper(seconds):
    await asyncio.sleep(seconds)
    log(f"slept {seconds}")


async def main():
    loop = asyncio.get_running_loop()
    for seconds in (2, 1):
        asyncio.create_task(sleeper(seconds))
    await asyncio.sleep(0)
    loop.call_later(2, log, "second")
    loop.call_later(1, log, "first")
    taken_back = loop.call_later(1, log, "never")
    loop.call_soon(log, "soon")
    log("made")
    await asyncio.sleep(0.5)
    taken_back.cancel()
    loop.call_later(0.5, log, "also first")
    await asyncio.sleep(2)


run(main)
