"""What `session.get()` does where nobody awaits it."""

import asyncio

from tutorial import ClientSession, judge, log, run, warned


async def main():
    async with ClientSession(2) as session:
        request = session.get("https://example.com")
        log("session.get() has returned")
        await asyncio.sleep(5)
        alone = list(session.sent)
        log(f"requests sent: {len(alone)}")
        async with request as response:
            log(f"status {response.status}")
        return alone, hasattr(request, "__await__"), list(session.sent)


async def forgotten():
    ClientSession(2).get("https://example.com")


ran = run(main)
alone, awaitable, sent = ran.result
warnings = warned(lambda: run(forgotten))
judge(
    "2 fetch_url",
    "`session.get(url)` initiates a request, does not block, and returns an awaitable at once",
    "It returns an awaitable and does nothing else: the request is sent where that is entered or awaited, "
    "and never if it is not.",
    len(alone) == 1,
    awaitable,
)
judge(
    "2 Step-by-step flow 5",
    "at `session.get()` with `await` the task is paused and the request initiated",
    "There it sends the request, and waits.",
    ran.total == 7,
    len(sent) == 1,
)
judge(
    "3 Pitfall 1 · 2 fetch_url",
    "a request that nobody awaits is never made",
    "It never is, and CPython warns that a coroutine was never awaited.",
    warnings == ["RuntimeWarning: coroutine 'ClientSession._exchange' was never awaited"],
)
