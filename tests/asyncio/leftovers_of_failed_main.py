"""When main fails, what it left is cleaned up, each at its own pace."""

import asyncio

from virtual import log, run


async def background(cleanup):
    try:
        await asyncio.sleep(100)
    finally:
        await asyncio.sleep(cleanup)
        log(f"gone after {cleanup}")


async def main():
    for cleanup in (3, 1, 2):
        asyncio.create_task(background(cleanup))
    await asyncio.sleep(1)
    raise RuntimeError("boom")


run(main)
