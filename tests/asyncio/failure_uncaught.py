"""A failure that nobody catches ends main after its clean-up."""

import asyncio

from virtual import log, run


async def main():
    try:
        await asyncio.sleep(1)
        raise RuntimeError("boom")
    finally:
        log("cleaning up")
        await asyncio.sleep(1)
        log("clean")


run(main)
