"""Ten short requests through a semaphore of three."""

import asyncio

from tutorial import judge, now, run

begun = []


async def fetch_data(sem):
    async with sem:
        begun.append(now())
        await asyncio.sleep(0.1)


async def main():
    sem = asyncio.Semaphore(3)
    await asyncio.gather(*[fetch_data(sem) for _ in range(10)])


ran = run(main)
judge(
    "3 Rate limiting",
    "a semaphore limits the rate",
    "It limits how many run at once: of requests of 0.1 s, ten begin within 0.3 s.",
    sum(start < 1 for start in begun) <= 3,
)
