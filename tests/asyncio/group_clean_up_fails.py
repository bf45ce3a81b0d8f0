"""A sibling that fails while it cleans up does not hide the first failure."""

import asyncio

from virtual import log, run


async def failing():
    await asyncio.sleep(1)
    raise RuntimeError("first")


async def sibling():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(1)
        log("sibling breaks")
        raise ValueError("second")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            group.create_task(sibling())
    except ExceptionGroup as failures:
        log(f"caught {failures.exceptions[0]}")
    log("end")


run(main)
