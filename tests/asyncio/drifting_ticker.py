"""A ticker that also works drifts by its work."""

import asyncio

from virtual import block, log, run


async def ticker():
    for tick in range(4):
        await asyncio.sleep(1)
        log(f"tick {tick}")
        block(0.25)


async def main():
    task = asyncio.create_task(ticker())
    for second in range(4):
        await asyncio.sleep(1)
        log(f"second {second}")
    await task
    log("end")


run(main)
