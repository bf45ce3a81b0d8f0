"""A task that cancels itself and then awaits another cancels that one too."""

import asyncio

from virtual import log, run


async def inner():
    try:
        log("inner starts")
        await asyncio.sleep(10)
    finally:
        log("inner stops")


async def outer(task):
    asyncio.current_task().cancel()
    log("requested")
    try:
        await task
    finally:
        log("outer stops")


async def main():
    inner_task = asyncio.create_task(inner())
    await asyncio.sleep(1)
    await asyncio.wait([asyncio.create_task(outer(inner_task))])
    await asyncio.sleep(1)
    log("end")


run(main)
