"""A timeout of no length lets pass what need not wait, and strikes at the first wait."""

import asyncio

from virtual import log, run


async def main():
    queue, lock, event = asyncio.Queue(), asyncio.Lock(), asyncio.Event()
    queue.put_nowait("one")
    event.set()
    try:
        async with asyncio.timeout(0):
            log(f"got {await queue.get()}")
            async with lock:
                log("locked")
            await event.wait()
            log("passed")
            await queue.get()
            log("never")
    except TimeoutError:
        log("too late")

    async def late():
        await asyncio.sleep(0)
        queue.put_nowait("two")
        log("put")

    task = asyncio.create_task(late())
    try:
        async with asyncio.timeout(0):
            await queue.get()
            log("never")
    except TimeoutError:
        log("too late again")
    await task
    log(f"kept {await queue.get()}")


run(main)
