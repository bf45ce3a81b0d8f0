"""Three philosophers who take the lower fork first all get to eat."""

import asyncio

from virtual import log, run


async def philosopher(name, first, second):
    async with first:
        log(f"{name} has one fork")
        await asyncio.sleep(0.1)
        async with second:
            log(f"{name} eats")
            await asyncio.sleep(1)
    log(f"{name} thinks")


async def main():
    forks = [asyncio.Lock() for _ in range(3)]
    await asyncio.gather(
        philosopher("a", forks[0], forks[1]),
        philosopher("b", forks[1], forks[2]),
        philosopher("c", forks[0], forks[2]),
    )
    log("end")


run(main)
