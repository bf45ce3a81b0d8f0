"""The first handler that fits handles."""

import asyncio

from virtual import log, run


async def main():
    for failure in (KeyError("key"), TimeoutError("timeout"), ValueError("value")):
        try:
            try:
                await asyncio.sleep(1)
                raise failure
            except KeyError:
                log("by key")
            except TimeoutError:
                log("by timeout")
        except Exception as e:
            log(f"outside {e}")


run(main)
