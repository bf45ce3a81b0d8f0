"""Tasks made by tasks start after those that were ready before."""

import asyncio

from virtual import log, run


async def leaf(name):
    log(f"leaf {name}")


async def branch(name):
    log(f"branch {name}")
    inner = asyncio.create_task(leaf(name))
    await asyncio.sleep(0)
    log(f"branch {name} again")
    await inner


async def main():
    tasks = [asyncio.create_task(branch(name)) for name in ("x", "y")]
    log("main")
    await asyncio.sleep(0)
    log("main again")
    await asyncio.sleep(0)
    log("main once more")
    for task in tasks:
        await task
    log("end")


run(main)
