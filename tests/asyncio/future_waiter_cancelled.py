"""Cancelling one who waits for a bare future cancels the future, and with it all who wait."""

import asyncio

from virtual import log, run


async def waiter(name, future):
    try:
        await future
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    a = asyncio.create_task(waiter("a", future))
    b = asyncio.create_task(waiter("b", future))
    await asyncio.sleep(1)
    a.cancel()
    await asyncio.gather(a, b, return_exceptions=True)
    log("end")


run(main)
