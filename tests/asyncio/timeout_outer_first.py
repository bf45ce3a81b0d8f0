"""An outer timeout cancels through an inner one, which does not take it for its own."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(1):
            try:
                async with asyncio.timeout(5):
                    try:
                        await asyncio.sleep(10)
                    except asyncio.CancelledError:
                        log("struck")
                        raise
            except TimeoutError:
                log("not the inner one")
            finally:
                log("inner left")
    except TimeoutError:
        log("outer expired")
    await asyncio.sleep(6)
    log("end")


run(main)
