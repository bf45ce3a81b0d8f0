"""A failure before the deadline comes through as it is."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(2):
            await asyncio.sleep(1)
            raise RuntimeError("boom")
    except TimeoutError:
        log("timed out")
    except RuntimeError as e:
        log(f"caught {e}")
    await asyncio.sleep(2)
    log("end")


run(main)
