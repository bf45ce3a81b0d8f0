"""A second cancellation strikes the closing of a context."""

import asyncio

from virtual import log, run


class Connection:
    async def __aenter__(self):
        await asyncio.sleep(1)

    async def __aexit__(self, *_):
        await asyncio.sleep(5)


async def user():
    try:
        async with Connection():
            await asyncio.sleep(10)
    finally:
        log("user leaves")


async def main():
    task = asyncio.create_task(user())
    for seconds in (2, 3):
        await asyncio.sleep(seconds)
        log("cancelling")
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    log("end")


run(main)
