"""Three calls of a second, one after another and gathered."""

import asyncio
import json

from tutorial import block, judge, log, now, run, run_sync

URLS = ["url1", "url2", "url3"]
starts = []


def fetch_data(url):
    block(1)
    return f"Data from {url}"


def synchronous_example():
    log(json.dumps([fetch_data(url) for url in URLS]))


async def fetch_data_async(url):
    starts.append((url, now()))
    await asyncio.sleep(1)
    return f"Data from {url}"


async def async_example():
    calls = asyncio.gather(*[fetch_data_async(url) for url in URLS])
    started_by_the_call = len(starts)
    log(json.dumps(await calls))
    return started_by_the_call


sync, concurrent = run_sync(synchronous_example), run(async_example)
judge(
    "3 The problem",
    "the total is the sum of all wait times, 3 s",
    "Each call waits for the one before it.",
    sync.total == 3,
)
judge(
    "3 The solution",
    "all calls start simultaneously",
    "They start at one instant, but one after the other, and not before main waits: `gather` itself starts none.",
    starts == [(url, 0) for url in URLS],
    concurrent.result == 3,
)
judge(
    "3 The solution",
    "the total is the longest single wait time, 1 s",
    "It is, as all three wait at once.",
    concurrent.total == 1,
)
