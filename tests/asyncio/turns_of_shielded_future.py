"""A shield around a future passes its value on a turn later, and leaves the future alone when its waiter is cancelled."""

import asyncio

from virtual import log, run


async def main():
    future = asyncio.get_running_loop().create_future()

    async def direct():
        log(f"direct {await future}")

    async def shielded():
        value = await asyncio.shield(future)
        log(f"shielded {value}")

    async def counts():
        await asyncio.sleep(2)
        for turn in range(4):
            log(f"turn {turn}")
            await asyncio.sleep(0)

    async def gives_up():
        try:
            async with asyncio.timeout(1):
                await asyncio.shield(future)
        except TimeoutError:
            log("gave up")

    async def resolves():
        await asyncio.sleep(2)
        future.set_result(7)

    await asyncio.gather(shielded(), direct(), gives_up(), resolves(), counts())
    value = await asyncio.wait_for(asyncio.shield(future), 1)
    log(f"again {value}")


run(main)
