"""A timeout ends when the clean-up has, not at its deadline."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(5)
            finally:
                log("cleaning up")
                await asyncio.sleep(2)
                log("clean")
    except TimeoutError:
        log("timed out")


run(main)
