"""An outer deadline passes while the inner timeout cleans up."""

import asyncio

from virtual import log, run


async def main():
    try:
        async with asyncio.timeout(2):
            try:
                async with asyncio.timeout(1):
                    try:
                        await asyncio.sleep(10)
                    finally:
                        log("cleaning up")
                        try:
                            await asyncio.sleep(3)
                            log("not reached")
                        finally:
                            log("struck again")
            except TimeoutError:
                log("inner expired")
            log("after the inner one")
    except TimeoutError:
        log("outer expired")


run(main)
