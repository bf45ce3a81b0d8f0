"""A heartbeat beats while the work goes on, then stops."""

import asyncio

from virtual import log, run


async def heartbeat():
    beats = 0
    try:
        while True:
            beats += 1
            log(f"beat {beats}")
            await asyncio.sleep(1)
    finally:
        log(f"stopped after {beats}")


async def main():
    task = asyncio.create_task(heartbeat())
    await asyncio.sleep(2.5)
    log("work done")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    log("end")


run(main)
