"""Only the first of two failures of a gather is seen."""

import asyncio

from virtual import log, run


async def failing(name, seconds):
    try:
        await asyncio.sleep(seconds)
        raise RuntimeError(name)
    finally:
        log(f"{name} leaves")


async def main():
    try:
        await asyncio.gather(failing("late", 2), failing("early", 1))
    except RuntimeError as e:
        log(f"caught {e}")
    await asyncio.sleep(3)
    log("end")


run(main)
