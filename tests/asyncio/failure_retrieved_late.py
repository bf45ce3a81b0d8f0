"""A failure is taken after its task has ended, twice."""

import asyncio

from virtual import log, run


async def bad(name):
    await asyncio.sleep(1)
    log(f"{name} fails")
    raise ValueError(name)


async def main():
    one = asyncio.create_task(bad("one"))
    two = asyncio.create_task(bad("two"))
    await asyncio.sleep(2)
    log(f"done {one.done()}")
    try:
        await one
    except ValueError as e:
        log(f"retrieved {e}")
    try:
        await one
    except ValueError as e:
        log(f"retrieved {e} again")
    log("end")


run(main)
