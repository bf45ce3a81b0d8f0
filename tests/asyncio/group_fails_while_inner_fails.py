"""An outer group fails while an inner one handles a failure."""

import asyncio

from virtual import log, run


async def bad(name, seconds):
    await asyncio.sleep(seconds)
    log(f"{name} raises")
    raise ValueError(name)


async def inner():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bad("in1", 1))
            group.create_task(bad("in2", 3))
    except* ValueError:
        log("inner handles")
        await asyncio.sleep(1)
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(inner())
            group.create_task(bad("out", 1.5))
    except* ValueError:
        log("outer handles")
    log("end")


run(main)
