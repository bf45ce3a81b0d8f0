"""A cancellation goes on into the task that is waited for."""

import asyncio

from virtual import log, run


async def inner():
    try:
        await asyncio.sleep(10)
    finally:
        log("inner cleans up")
        await asyncio.sleep(1)
        log("inner clean")


async def outer(task):
    try:
        await task
    except asyncio.CancelledError:
        log("outer cancelled")
        raise


async def main():
    inner_task = asyncio.create_task(inner())
    outer_task = asyncio.create_task(outer(inner_task))
    await asyncio.sleep(2)
    outer_task.cancel()
    try:
        await outer_task
    except asyncio.CancelledError:
        log("over")
    try:
        await inner_task
    except asyncio.CancelledError:
        log("inner was cancelled too")


run(main)
