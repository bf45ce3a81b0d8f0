"""A failure goes through three levels, each cleaning up, and is caught at the top."""

import asyncio

from virtual import log, run


async def low():
    try:
        await asyncio.sleep(1)
        raise RuntimeError("deep")
    finally:
        log("low leaves")


async def middle():
    try:
        await low()
        log("not reached")
    finally:
        log("middle cleans up")
        await asyncio.sleep(1)
        log("middle leaves")


async def top():
    try:
        await middle()
    except RuntimeError as e:
        log(f"top caught {e}")
        raise ValueError("worse")


async def main():
    try:
        await top()
    except ValueError as e:
        log(f"main caught {e}")


run(main)
