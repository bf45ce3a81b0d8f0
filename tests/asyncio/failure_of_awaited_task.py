"""A failure of a task comes out of each await of it."""

import asyncio

from virtual import log, run


async def failing():
    await asyncio.sleep(1)
    raise RuntimeError("boom")


async def main():
    task = asyncio.create_task(failing())
    for turn in range(2):
        try:
            await task
        except RuntimeError as e:
            log(f"{turn}: caught {e}")
        await asyncio.sleep(1)
    log("end")


run(main)
