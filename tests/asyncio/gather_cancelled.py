"""When a gather is cancelled all its branches are; it ends with the first that has cleaned up."""

import asyncio

from virtual import log, run


async def branch(name, cleanup):
    try:
        log(f"{name} works")
        await asyncio.sleep(10)
    finally:
        log(f"{name} cleans up")
        await asyncio.sleep(cleanup)
        log(f"{name} clean")


async def parent():
    try:
        await asyncio.gather(branch("a", 2), branch("b", 1))
    except asyncio.CancelledError:
        log("parent cancelled")
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(1)
    task.cancel()
    log("requested")
    try:
        await task
    except asyncio.CancelledError:
        log("over")
    await asyncio.sleep(3)
    log("end")


run(main)
