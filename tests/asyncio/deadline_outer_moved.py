"""From within a nested timeout, the outer deadline is moved."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(3) as outer:
            try:
                async with asyncio.timeout(5):
                    await asyncio.sleep(2)
                    outer.reschedule(asyncio.get_running_loop().time() + 6)
                    await asyncio.sleep(9)
            except TimeoutError:
                log("inner too late")
            await asyncio.sleep(9)
    except TimeoutError:
        log("outer too late")


run(main)
