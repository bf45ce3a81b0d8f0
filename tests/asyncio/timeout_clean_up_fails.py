"""A failure of the clean-up replaces the timeout."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(5)
            finally:
                await asyncio.sleep(1)
                raise RuntimeError("clean-up broke")
    except TimeoutError:
        log("timed out")
    except RuntimeError as e:
        log(f"caught {e}")


run(main)
