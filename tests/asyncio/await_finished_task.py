"""Awaiting a task that has finished does not wait."""

import asyncio

from virtual import log, run


async def quick():
    log("quick")


async def other():
    log("other")


async def main():
    task = asyncio.create_task(quick())
    await asyncio.sleep(1)
    asyncio.create_task(other())
    await task
    log("awaited")
    await asyncio.sleep(0)
    log("end")


run(main)
