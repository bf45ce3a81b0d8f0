"""A failure in an inner group cancels the tasks of the outer one."""

import asyncio

from virtual import log, run


async def failing():
    await asyncio.sleep(1)
    raise RuntimeError("deep")


async def patient(name, cleanup):
    try:
        await asyncio.sleep(10)
    finally:
        log(f"{name} stops")
        await asyncio.sleep(cleanup)
        log(f"{name} stopped")


async def inner():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            group.create_task(patient("inner sibling", 1))
    finally:
        log("inner leaves")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(inner())
            group.create_task(patient("outer sibling", 1))
    except* RuntimeError:
        log("caught")
    log("end")


run(main)
