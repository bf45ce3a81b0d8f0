"""Two runners that arrive at one instant: nobody is cancelled."""

import asyncio

from virtual import log, run


async def runner(name):
    try:
        await asyncio.sleep(1)
        log(f"{name} arrives")
    except asyncio.CancelledError:
        log(f"{name} gives up")
        raise


async def main():
    tasks = [asyncio.create_task(runner(name)) for name in ("a", "b")]
    _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    log("over")


run(main)
