"""A body that swallows the cancellation of its deadline goes on, and does not time out."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                log("swallowed")
            await asyncio.sleep(2)
            log("went on")
        log("no timeout")
    except TimeoutError:
        log("timed out")


run(main)
