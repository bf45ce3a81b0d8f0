"""A context is closed when its body is cancelled, not when its opening is."""

import asyncio

from virtual import log, run


class Session:
    async def __aenter__(self):
        await asyncio.sleep(1)

    async def __aexit__(self, *_):
        await asyncio.sleep(0.5)


async def user(name):
    try:
        async with Session():
            log(f"{name} uses it")
            await asyncio.sleep(10)
    finally:
        log(f"{name} leaves")


async def main():
    early = asyncio.create_task(user("early"))
    await asyncio.sleep(0.5)
    early.cancel()
    await asyncio.sleep(0.5)
    late = asyncio.create_task(user("late"))
    await asyncio.sleep(2)
    late.cancel()
    await asyncio.gather(early, late, return_exceptions=True)
    log("end")


run(main)
