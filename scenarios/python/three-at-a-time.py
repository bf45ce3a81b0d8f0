"""Ten requests through a semaphore of three."""

import asyncio

from tutorial import block, judge, log, run, run_sync

at_work = [0, 0]


async def fetch_data(sem, url):
    async with sem:
        at_work[0] += 1
        at_work[1] = max(at_work)
        log(f"Fetching {url}")
        await asyncio.sleep(1)
        at_work[0] -= 1
        return f"Data from {url}"


async def main():
    sem = asyncio.Semaphore(3)
    results = await asyncio.gather(*[fetch_data(sem, f"url{i}") for i in range(10)])
    log(f"Fetched {len(results)} URLs")


def main_sync():
    for i in range(10):
        log(f"Fetching url{i}")
        block(1)
    log("Fetched 10 URLs")


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "3 Rate limiting",
    "only three of ten requests run at once",
    "They take four rounds of a second.",
    at_work[1] == 3,
    concurrent.total == 4,
)
