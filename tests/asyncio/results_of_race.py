"""The winner's result is the result of a race."""

import asyncio

from virtual import log, run


async def mirror(name, seconds):
    await asyncio.sleep(seconds)
    return f"page from {name}"


async def main():
    tasks = [asyncio.create_task(mirror(name, seconds)) for name, seconds in (("far", 3), ("near", 1))]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    log(done.pop().result())


run(main)
