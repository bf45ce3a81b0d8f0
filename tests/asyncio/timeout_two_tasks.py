"""Two timeouts of two tasks expire at one instant in the order in which they began."""

import asyncio

from virtual import log, run


async def job(name):
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(5)
            finally:
                log(f"{name} struck")
    except TimeoutError:
        log(f"{name} timed out")


async def main():
    await asyncio.gather(job("a"), job("b"))
    log("end")


run(main)
