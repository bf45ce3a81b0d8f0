"""A lock held for the length of an interval lets one request through per interval."""

import asyncio

from virtual import log, run


async def request(i, gate):
    async with gate:
        log(f"request {i} sent")
        await asyncio.sleep(0.25)
    await asyncio.sleep(1)
    log(f"request {i} answered")


async def main():
    gate = asyncio.Lock()
    await asyncio.gather(*(request(i, gate) for i in range(5)))
    log("end")


run(main)
