"""Cancelling a gather that collects waits for all clean-ups, then cancels."""

import asyncio

from virtual import log, run


async def branch(name, cleanup):
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(cleanup)
        log(f"{name} clean")


async def parent():
    try:
        await asyncio.gather(branch("a", 2), branch("b", 1), return_exceptions=True)
        log("not reached")
    finally:
        log("parent leaves")


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
