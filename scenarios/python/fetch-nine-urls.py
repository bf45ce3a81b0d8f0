"""Nine requests of two seconds, in the three versions."""

import asyncio
import tracemalloc
import threading
from concurrent.futures import ThreadPoolExecutor

from tutorial import ClientSession, at_once, block, judge, log, run, run_sync

URLS = ["https://httpbin.org/delay/2"] * 9


def fetch_sync(url):
    log("Starting fetch")
    block(2)
    log("Finished fetch")
    return "text"[:100]


def main_sync():
    results = [fetch_sync(url) for url in URLS]
    log(f"Results collected: {len(results)} items")


async def fetch_async(session, url):
    log("Starting fetch")
    async with session.get(url) as response:
        text = await response.text()
        log("Finished fetch")
        return text[:100]


async def main_async():
    async with ClientSession(2) as session:
        results = await asyncio.gather(*[fetch_async(session, url) for url in URLS])
    log(f"Results collected: {len(results)} items")
    return threading.active_count()


def threads_of_a_pool():
    """How many threads a pool of ten has when nine requests are under way."""
    meeting = threading.Barrier(9)
    with ThreadPoolExecutor(max_workers=10) as executor:
        list(executor.map(lambda _: meeting.wait(60), URLS))
        return len(executor._threads)


sync, concurrent = run_sync(main_sync), run(main_async)
judge(
    "1 Scenario",
    "data is downloaded from 10 websites",
    "Nine requests go to one address.",
    len(set(URLS)) == 10,
)
judge(
    "1 Synchronous version",
    "nine requests of 2 s take 18 s",
    "Each waits for the one before it.",
    sync.total == 18,
)
judge(
    "1 Threaded version",
    "in threads they take 2 s",
    "All nine are under way at once.",
    at_once(9),
)
judge(
    "1 Threaded version",
    "that uses 9 threads",
    "A pool of ten makes a thread for each request, and no tenth.",
    threads_of_a_pool() == 9,
)
judge(
    "1 Async version",
    "they take 2 s, the same as threads",
    "They do, as all nine wait at once.",
    concurrent.total == 2,
)
judge(
    "1 Async version",
    "they need no thread of their own",
    "The loop, its tasks and their waits are on the main thread.",
    concurrent.result == 1,
)
