"""A gather that is cancelled before it has noticed the failure of a branch still passes that failure on."""

import asyncio

from virtual import log, run


async def failing():
    log("failing")
    raise RuntimeError("boom")


async def slow():
    try:
        await asyncio.sleep(10)
    finally:
        log("slow stops")


async def parent():
    try:
        await asyncio.gather(failing(), slow())
    except RuntimeError as e:
        log(f"caught {e}")
    except asyncio.CancelledError:
        log("cancelled")
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    log("requested")
    await asyncio.wait([task])
    log("end")


run(main)
