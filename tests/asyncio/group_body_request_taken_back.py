"""A group that has cancelled its body because a task failed takes that request back, and leaves that of others."""

import asyncio

from virtual import log, run


async def fails():
    await asyncio.sleep(1)
    raise RuntimeError("no")


async def alone():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            await asyncio.sleep(10)
    except* RuntimeError:
        log("failed")
    log(f"{asyncio.current_task().uncancel()} left")
    await asyncio.sleep(1)
    log("goes on")


async def cancelled():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            try:
                await asyncio.sleep(10)
            finally:
                await asyncio.sleep(2)
    except* RuntimeError:
        log("failed, and cancelled")
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        log("struck again")
        log(f"{asyncio.current_task().uncancel()} left")


async def main():
    await asyncio.create_task(alone())
    task = asyncio.create_task(cancelled())
    await asyncio.sleep(2)
    task.cancel()
    await task


run(main)
