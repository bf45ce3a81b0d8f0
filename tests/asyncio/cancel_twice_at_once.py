"""Two requests at one moment strike once."""

import asyncio

from virtual import log, run


async def job():
    try:
        await asyncio.sleep(10)
    finally:
        log("cleaning up")
        await asyncio.sleep(2)
        log("clean")


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(1)
    task.cancel()
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
