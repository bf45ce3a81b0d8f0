"""Whoever is woken for a permit has its turn before anybody else gets one, even one that is free."""

import asyncio

from virtual import log, run


async def worker(name, semaphore):
    async with semaphore:
        await asyncio.sleep(1)
        log(f"{name} first")
    async with semaphore:
        log(f"{name} again")


async def waiter(semaphore):
    async with semaphore:
        log("waiter")


async def ticker():
    await asyncio.sleep(1)
    for i in range(5):
        log(f"turn {i}")
        await asyncio.sleep(0)


async def main():
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(worker("a", semaphore), worker("b", semaphore), waiter(semaphore), ticker())


run(main)
