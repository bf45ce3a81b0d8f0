"""A generator holds its lock until it is closed."""

import asyncio

from virtual import log, run


async def rows(lock):
    async with lock:
        log("locked")
        for i in range(3):
            yield i
            await asyncio.sleep(0.1)
    log("unlocked")


async def other(lock):
    async with lock:
        log("the other has it")


async def main():
    lock = asyncio.Lock()
    task = asyncio.create_task(other_later(lock))
    async for x in rows(lock):
        log(x)
        await asyncio.sleep(1)
        if x == 1:
            break
    log("left")
    async with lock:
        log("main has it")
    await task


async def other_later(lock):
    await asyncio.sleep(0.5)
    await other(lock)


run(main)
