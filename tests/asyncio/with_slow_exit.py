"""A context with slow enter and exit, left well and left by failure."""

import asyncio

from virtual import log, run


class Session:
    async def __aenter__(self):
        await asyncio.sleep(1)
        log("open")

    async def __aexit__(self, *_):
        log("closing")
        await asyncio.sleep(0.5)
        log("closed")


async def main():
    async with Session():
        await asyncio.sleep(2)
        log("used")
    try:
        async with Session():
            await asyncio.sleep(1)
            raise RuntimeError("boom")
    except RuntimeError as e:
        log(f"caught {e}")


run(main)
