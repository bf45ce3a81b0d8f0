"""Tasks that take turns at a generator each go on in it with their own deadlines."""

import asyncio

from virtual import log, run


async def ticks():
    i = 0
    try:
        while True:
            await asyncio.sleep(0.3)
            i += 1
            yield i
    finally:
        log("no more ticks")


async def main():
    g = ticks()

    async def patient():
        log(f"patient {await anext(g)}")
        await asyncio.sleep(0.5)
        log(f"patient {await anext(g)}")

    async def hasty():
        await asyncio.sleep(0.4)
        try:
            async with asyncio.timeout(0.35):
                log(f"hasty {await anext(g)}")
                await asyncio.sleep(1)
        except TimeoutError:
            log("hasty is too late")

    await asyncio.gather(patient(), hasty())
    try:
        async with asyncio.timeout(0.1):
            await anext(g)
    except TimeoutError:
        log("too late")
    try:
        await anext(g)
    except StopAsyncIteration:
        log("exhausted")


run(main)
