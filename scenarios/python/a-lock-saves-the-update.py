"""A counter behind a lock."""

import asyncio

from tutorial import judge, log, run


async def counted(lock):
    counter = 0

    async def worker():
        nonlocal counter
        async with lock:
            n = counter
            await asyncio.sleep(0.01)
            counter = n + 1

    await asyncio.gather(worker(), worker())
    log(f"counter is {counter}")
    return counter


class NoLock:
    async def __aenter__(self):
        pass

    async def __aexit__(self, *failure):
        pass


async def main():
    return await counted(asyncio.Lock())


async def main_without():
    return await counted(NoLock())


locked, free = run(main), run(main_without)
assert locked.result == 2
judge(
    "3 Benefits",
    "no locks or mutexes are needed",
    "Where a wait lies between reading and writing, only a lock saves the update.",
    free.result == 2,
)
