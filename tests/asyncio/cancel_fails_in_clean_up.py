"""A failure in the clean-up replaces the cancellation."""

import asyncio

from virtual import log, run


async def job():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(1)
        raise RuntimeError("clean-up broke")


async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("cancelled")
    except RuntimeError as e:
        log(f"caught {e}")


run(main)
