"""A failing task of a group cancels the others; the group waits for their clean-up."""

import asyncio

from virtual import log, run


async def failing():
    await asyncio.sleep(1)
    log("failing")
    raise RuntimeError("boom")


async def sibling(name, cleanup):
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(cleanup)
        log(f"{name} clean")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling("a", 2))
            group.create_task(failing())
            group.create_task(sibling("b", 1))
    except* RuntimeError as failures:
        log(f"caught {failures.exceptions[0]}")
    log("end")


run(main)
