"""A task that only yields is struck at its next turn."""

import asyncio

from virtual import log, run


async def spinner():
    turn = 0
    try:
        while True:
            turn += 1
            log(f"turn {turn}")
            await asyncio.sleep(0)
    finally:
        log("spinner stops")


async def main():
    task = asyncio.create_task(spinner())
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel()
    log("requested")
    try:
        await task
    except asyncio.CancelledError:
        log("over")


run(main)
