"""A generator that one task waits in fails whoever else asks."""

import asyncio

from virtual import log, run


async def numbers(n):
    try:
        for i in range(n):
            await asyncio.sleep(0.1)
            yield i
    except asyncio.CancelledError:
        log("numbers are cancelled")
        raise
    finally:
        log("numbers clean up")
        await asyncio.sleep(1)
        log("numbers are done")


async def worker(name, g):
    try:
        log(f"{name} {await anext(g)}")
    except RuntimeError as error:
        log(f"{name}: {error}")


async def main():
    g = numbers(3)
    await asyncio.gather(worker("a", g), worker("b", g))
    task = asyncio.create_task(worker("c", g))
    await asyncio.sleep(0)
    try:
        await g.aclose()
    except RuntimeError as error:
        log(error)
    try:
        await g.asend(5)
    except RuntimeError as error:
        log(error)
    try:
        await g.athrow(ValueError("x"))
    except RuntimeError as error:
        log(error)
    await task
    await g.aclose()


run(main)
