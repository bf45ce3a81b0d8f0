"""An inner group that fails at the instant at which the outer cancels it does not forget that."""

import asyncio

from virtual import log, run


async def fails(name):
    await asyncio.sleep(1)
    log(f"{name} fails")
    raise ValueError(name)


async def cleans_up():
    try:
        await asyncio.sleep(3600)
    finally:
        await asyncio.sleep(0.01)
        log("clean")


async def inner():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails("inner"))
            group.create_task(cleans_up())
    except* ValueError:
        log("handled")
    await asyncio.sleep(5)
    log("went on")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails("outer"))
            group.create_task(inner())
    except* ValueError:
        log("all gone")


run(main)
