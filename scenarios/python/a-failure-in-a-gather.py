"""A failure among three that are gathered, and caught."""

import asyncio

from tutorial import judge, log, now, run

still = []


async def bad():
    await asyncio.sleep(1)
    raise RuntimeError("boom")


async def other(seconds, text):
    await asyncio.sleep(seconds)
    still.append(text)
    log(text)


async def main():
    try:
        await asyncio.gather(bad(), other(2, "still here"), other(3, "me too"))
    except RuntimeError as error:
        caught = now()
        log(f"Caught {error}")
    await asyncio.sleep(3)
    return caught


async def without_a_failure():
    await asyncio.gather(*[other(seconds, "all") for seconds in (1, 3)])


ran, well = run(main), run(without_a_failure)
judge(
    "3 Pattern 1",
    "one failure in a `gather` cancels all",
    "It cancels none: main has the failure at once, and the others run on to their ends.",
    still[:2] != ["still here", "me too"],
)
judge(
    "2 main_async · 2 Running programs · 2 main_http_requests · 3 Pattern 1",
    "`gather` waits for all of them to complete",
    "It does if none fails; the first failure is raised at once, while the others still run.",
    well.total == 3,
    ran.result == 3,
)
