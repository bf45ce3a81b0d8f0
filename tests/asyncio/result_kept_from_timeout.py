"""A body that is done in time hands out its result; one that is not hands out nothing."""

import asyncio

from virtual import log, run


async def answer(seconds):
    await asyncio.sleep(seconds)
    return 42


async def main():
    value = 0
    for seconds in (1, 3):
        try:
            value += await asyncio.wait_for(answer(seconds), 2)
        except TimeoutError:
            log("timed out")
        log(f"value {value}")


run(main)
