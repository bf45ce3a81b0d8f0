"""A session as a context manager, whose request fails."""

from tutorial import ClientSession, judge, log, run


async def main():
    session = ClientSession(1, {"api": 500}, close=0.25)
    try:
        async with session:
            response = await session.get("api")
            response.raise_for_status()
            return "not reached"
    except RuntimeError:
        log("failed")
    return session.closed


ran = run(main)
judge(
    "3 Best practice 3 · 2 main_http_requests",
    "a context manager cleans up by itself",
    "It does, also when the request fails.",
    ran.result is True,
    ran.total == 1.25,
)
