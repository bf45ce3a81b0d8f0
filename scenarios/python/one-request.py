"""A single request."""

from tutorial import ClientSession, block, judge, run, run_sync


async def main():
    async with ClientSession(2) as session:
        await session.get("api")


one, sync = run(main), run_sync(lambda: block(2))
judge(
    "5 Bad use cases",
    "for one request async adds complexity for no benefit",
    "It takes 2 s either way.",
    one.total == sync.total == 2,
)
