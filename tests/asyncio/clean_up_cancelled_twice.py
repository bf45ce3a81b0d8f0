"""A second cancellation cuts the clean-up of the first short."""

import asyncio

from virtual import log, run


async def worker():
    try:
        try:
            await asyncio.sleep(10)
        finally:
            log("flushing")
            try:
                await asyncio.sleep(2)
                log("flushed")
            except asyncio.CancelledError:
                log("flush cut short")
                raise
            finally:
                log("closing")
                await asyncio.sleep(1)
                log("closed")
    except asyncio.CancelledError:
        log("worker out")
        raise


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(0.5)
    try:
        await task
    except asyncio.CancelledError:
        log("worker cancelled")
    log("end")


run(main)
