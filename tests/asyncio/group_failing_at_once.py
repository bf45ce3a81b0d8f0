"""A task of a group that fails at once still lets the next one start."""

import asyncio

from virtual import log, run


async def failing():
    log("failing")
    raise RuntimeError("boom")


async def sibling():
    log("sibling starts")
    try:
        await asyncio.sleep(10)
    finally:
        log("sibling leaves")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing())
            group.create_task(sibling())
    except* RuntimeError as failures:
        log(f"caught {failures.exceptions[0]}")
    log("end")


run(main)
