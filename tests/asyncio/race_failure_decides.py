"""A failure wins a race as well."""

import asyncio

from virtual import log, run


async def failing():
    await asyncio.sleep(1)
    raise RuntimeError("boom")


async def slow(name, cleanup):
    try:
        await asyncio.sleep(5)
    finally:
        await asyncio.sleep(cleanup)
        log(f"{name} is gone")


async def main():
    tasks = [asyncio.create_task(coroutine) for coroutine in (slow("a", 1), failing(), slow("b", 2))]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    try:
        done.pop().result()
    except RuntimeError as e:
        log(f"lost to {e}")


run(main)
