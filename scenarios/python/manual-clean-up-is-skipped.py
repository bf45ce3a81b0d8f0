"""A session that is closed by hand, whose request fails."""

from tutorial import ClientSession, judge, log, run


async def main():
    session = ClientSession(1, {"api": 500})
    try:
        log("open session")
        response = await session.get("api")
        response.raise_for_status()
        await session.close()
        log("close session")
    except RuntimeError:
        log("failed")
    return session.closed


ran = run(main)
judge(
    "3 Best practice 3",
    "manual clean-up is bad",
    "When the request fails, the session is never closed.",
    ran.result is False,
)
