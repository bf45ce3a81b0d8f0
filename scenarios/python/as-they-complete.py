"""Results as they arrive."""

import asyncio

from tutorial import judge, log, now, run

got = []


async def fetch_data(url, delay):
    await asyncio.sleep(delay)
    return f"Data from {url}"


async def main():
    for coroutine in asyncio.as_completed([fetch_data("url1", 3), fetch_data("url2", 1), fetch_data("url3", 2)]):
        result = await coroutine
        got.append((now(), result))
        log(f"Got: {result}")


ran = run(main)
judge(
    "3 Pattern 4",
    "results arrive in the order of completion: url2 after 1 s, url3 after 2 s, url1 after 3 s",
    "Each arrives at its instant.",
    got == [(1, "Data from url2"), (2, "Data from url3"), (3, "Data from url1")],
)
