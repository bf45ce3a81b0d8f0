"""A body that is not done at the deadline is cancelled."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(1):
            log("waiting")
            try:
                await asyncio.sleep(5)
            finally:
                log("leaving")
        log("not reached")
    except TimeoutError:
        log("timed out")
    await asyncio.sleep(1)
    log("end")


run(main)
