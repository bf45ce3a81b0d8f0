"""A stubborn task is cancelled again and again."""

import asyncio

from virtual import log, run


async def job():
    lives = 3
    while True:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            lives -= 1
            log(f"{lives} lives left")
            if lives == 0:
                raise


async def main():
    task = asyncio.create_task(job())
    for _ in range(3):
        await asyncio.sleep(1)
        task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log("stopped")


run(main)
