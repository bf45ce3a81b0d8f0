"""Two supervisors start their services again, after longer and longer waits."""

import asyncio

from virtual import log, run


async def service(name, lifetimes):
    lifetime = lifetimes.pop(0)
    log(f"{name} up")
    await asyncio.sleep(lifetime)
    if lifetimes:
        raise RuntimeError("crash")
    log(f"{name} done")


async def supervise(name, lifetimes):
    delay = 0.5
    while True:
        try:
            await asyncio.create_task(service(name, lifetimes))
            return
        except RuntimeError:
            log(f"{name} crashed, again in {delay}")
            await asyncio.sleep(delay)
            delay = min(delay * 2, 2)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(supervise("web", [1, 1, 1, 1, 2]))
        group.create_task(supervise("db", [3, 1]))
    log("end")


run(main)
