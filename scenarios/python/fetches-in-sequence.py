"""Two fetches, awaited in a row."""

import asyncio

from tutorial import block, judge, run, run_sync


async def fetch(seconds):
    await asyncio.sleep(seconds)


async def main():
    await fetch(1)
    await fetch(2)


def main_sync():
    block(1)
    block(2)


one, sync = run(main), run_sync(main_sync)
judge(
    "3 Pitfall 3",
    "two awaits in a row are slow: they run one after the other",
    "They take 3 s, as without async.",
    one.total == sync.total == 3,
)
