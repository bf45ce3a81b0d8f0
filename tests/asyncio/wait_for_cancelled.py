"""Cancelling who waits with wait_for cancels the work and waits for its clean-up."""

import asyncio

from virtual import log, run


async def job():
    try:
        await asyncio.sleep(10)
    finally:
        log("job cleans up")
        await asyncio.sleep(1)
        log("job clean")


async def waiter():
    try:
        await asyncio.wait_for(job(), timeout=5)
    except asyncio.CancelledError:
        log("waiter cancelled")
        raise


async def main():
    task = asyncio.create_task(waiter())
    await asyncio.sleep(2)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
