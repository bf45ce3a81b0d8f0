"""Awaiting a coroutine runs it at once, before the tasks made earlier."""

import asyncio

from virtual import log, run


async def other():
    log("other starts")


async def step():
    log("step starts")
    await asyncio.sleep(0)
    log("step ends")


async def main():
    task = asyncio.create_task(other())
    coroutine = step()
    log("made")
    await coroutine
    log("step awaited")
    await task
    log("other awaited")


run(main)
