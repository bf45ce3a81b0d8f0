"""The turns that pass until a shield has noticed the end of a task that ran before."""

import asyncio

from virtual import log, run


async def work():
    await asyncio.sleep(1)
    log("work done")
    return 1


async def other():
    await asyncio.sleep(1)
    for i in range(4):
        log(f"other {i}")
        await asyncio.sleep(0)


async def a():
    task = asyncio.create_task(work())
    await asyncio.shield(task)
    log("a after shield")


async def b():
    await asyncio.shield(work())
    log("b after shield")


async def main():
    await asyncio.gather(a(), b(), other())
    log("end")


run(main)
