"""A retry passes on its last failure without waiting once more."""

import asyncio

from virtual import log, run


async def main():
    attempts = 0
    delay = 1
    try:
        while True:
            attempts += 1
            try:
                await asyncio.sleep(1)
                log(f"attempt {attempts}")
                raise RuntimeError("down")
            except RuntimeError:
                if attempts == 3:
                    raise
                await asyncio.sleep(delay)
    except RuntimeError as e:
        log(f"gave up: {e}")


run(main)
