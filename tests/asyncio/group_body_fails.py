"""What stands in the body of a task group fails, too."""

import asyncio

from virtual import log, run


async def child(name, seconds):
    try:
        await asyncio.sleep(seconds)
        log(f"{name} done")
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a", 1))
            group.create_task(child("b", 3))
            await asyncio.sleep(2)
            log("body fails")
            raise KeyError("k")
    except* KeyError:
        log("caught")
    log("end")


run(main)
