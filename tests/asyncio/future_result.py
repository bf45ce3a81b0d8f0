"""A future hands its result to all who wait for it."""

import asyncio

from virtual import log, run


async def waiter(name, future):
    value = await future
    log(f"{name} has {value}")


async def main():
    future = asyncio.get_running_loop().create_future()
    waiters = [asyncio.create_task(waiter(name, future)) for name in ("a", "b")]
    await asyncio.sleep(1)
    future.set_result(42)
    log("resolved")
    value = await future
    log(f"main has {value}")
    await asyncio.gather(*waiters)
    log("end")


run(main)
