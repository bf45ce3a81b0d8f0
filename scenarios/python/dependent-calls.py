"""Chains of two calls, the second of which needs the first."""

import asyncio

from tutorial import ClientSession, block, judge, run, run_sync

LATENCIES = {"users": 0.5, "orders": 1.5}


async def chain(session):
    user = await session.get("users")
    if user.status == 200:
        await session.get("orders")


async def main():
    async with ClientSession(LATENCIES) as session:
        await asyncio.gather(*[chain(session) for _ in range(3)])


def main_sync():
    for _ in range(3):
        block(0.5)
        block(1.5)


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "4 TL;DR notes",
    "where one function needs the other, async won't work",
    "It works: a chain takes its sum, 2 s, and chains that are independent of each other run concurrently: not 6 s.",
    concurrent.outcome != "ok",
    concurrent.total == sync.total,
)
