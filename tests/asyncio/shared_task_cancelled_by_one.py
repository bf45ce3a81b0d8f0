"""One of three who wait for a task cancels it, two of them behind a shield."""

import asyncio

from virtual import log, run


async def shared():
    try:
        await asyncio.sleep(5)
        log("shared done")
    except asyncio.CancelledError:
        log("shared cancelled")
        raise


async def user(name, task, seconds):
    try:
        async with asyncio.timeout(seconds):
            await asyncio.shield(task) if name != "b" else await task
        log(f"{name} has it")
    except TimeoutError:
        log(f"{name} timed out")
    except asyncio.CancelledError:
        log(f"{name} sees cancellation")


async def main():
    task = asyncio.create_task(shared())
    await asyncio.gather(user("a", task, 1), user("b", task, 2), user("c", task, 4))
    log("end")


run(main)
