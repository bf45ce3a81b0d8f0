"""A future hands its failure to all who wait for it."""

import asyncio

from virtual import log, run


async def waiter(name, future):
    try:
        await future
    except RuntimeError as e:
        log(f"{name} sees {e}")


async def main():
    future = asyncio.get_running_loop().create_future()
    waiters = [asyncio.create_task(waiter(name, future)) for name in ("a", "b")]
    await asyncio.sleep(1)
    future.set_exception(RuntimeError("lost"))
    log("rejected")
    await asyncio.gather(*waiters)
    await future


run(main)
