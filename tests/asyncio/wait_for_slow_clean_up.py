"""wait_for returns after the cancelled work has cleaned up."""

import asyncio

from virtual import log, run


async def job():
    try:
        await asyncio.sleep(10)
    finally:
        log("job cleans up")
        await asyncio.sleep(1.5)
        log("job clean")


async def main():
    try:
        await asyncio.wait_for(job(), timeout=2)
    except TimeoutError:
        log("timed out")
    await asyncio.wait_for(asyncio.sleep(1), timeout=2)
    log("end")


run(main)
