"""At which line the two seconds of a request pass.

The stub has the order of aiohttp 3.14, which sends the request, and waits for the head of the answer, when it is entered.
"""

import asyncio

from tutorial import ClientSession, judge, log, now, run


async def fetch(session):
    async with session.get("https://httpbin.org/delay/2") as response:
        entered = now()
        log(f"status {response.status}")
        asyncio.get_running_loop().call_soon(turns.append, "a turn of the loop")
        await response.text()
        log("text")
        return entered, now(), list(turns)


turns = []


async def other():
    await asyncio.sleep(1)
    log("my turn")


async def main():
    beside = asyncio.create_task(other())
    async with ClientSession(2) as session:
        seen = await fetch(session)
    await beside
    return seen


async def main_with_a_slow_body():
    async with ClientSession(2, body=1) as session:
        return await fetch(session)


at_once, slowly = run(main), run(main_with_a_slow_body)
judge(
    "1 How it works 4",
    "the coroutine suspends when `await response.text()` is hit",
    "It has waited at `async with`, where the two seconds pass; `text()` waits only for what of the body "
    "is still to come.",
    at_once.result[0] < at_once.result[1] or bool(at_once.result[2]),
    slowly.result[0] < slowly.result[1],
)
judge(
    "1 How it works 4 · 2 fetch_url",
    "it pauses without blocking the thread, and control returns to the loop",
    "So it does wherever it really waits.",
    bool(slowly.result[2]),
)
judge(
    "2 fetch_url",
    "once the server responds, the coroutine resumes within the `with` block",
    "It resumes with the head of the answer, after 2 s.",
    at_once.result[0] == 2,
)
