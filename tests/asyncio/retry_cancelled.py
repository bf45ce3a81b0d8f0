"""A cancellation between two attempts is not retried."""

import asyncio

from virtual import log, run


async def client():
    try:
        for attempt in range(5):
            try:
                log(f"attempt {attempt}")
                raise RuntimeError("down")
            except RuntimeError:
                await asyncio.sleep(2)
    finally:
        log("client leaves")


async def main():
    task = asyncio.create_task(client())
    await asyncio.sleep(3)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
