"""Each gives up waiting for a lock after a time of its own."""

import asyncio

from virtual import log, run


async def user(name, lock, patience, hold):
    try:
        async with asyncio.timeout(patience):
            await lock.acquire()
    except TimeoutError:
        log(f"{name} impatient")
        return
    try:
        log(f"{name} has it")
        await asyncio.sleep(hold)
    finally:
        lock.release()
        log(f"{name} released")


async def main():
    lock = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        for user_of in (("a", 1, 3), ("b", 2, 1), ("c", 4, 1), ("d", 3.5, 1), ("e", 9, 1)):
            group.create_task(user(user_of[0], lock, *user_of[1:]))
    log("end")


run(main)
