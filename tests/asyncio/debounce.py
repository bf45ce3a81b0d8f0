"""Only the last of several quick changes is saved."""

import asyncio

from virtual import log, run


async def fire(text):
    await asyncio.sleep(1)
    log(f"saved {text}")


async def main():
    pending = None
    for pause, text in ((0.4, "h"), (0.4, "he"), (1.2, "hel"), (0.3, "hell"), (2, "hello")):
        if pending:
            pending.cancel()
        log(f"typed {text}")
        pending = asyncio.create_task(fire(text))
        await asyncio.sleep(pause)
    log("end")


run(main)
