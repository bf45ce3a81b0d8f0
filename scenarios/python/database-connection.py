"""A connection that is opened, asked and closed."""

import asyncio

from tutorial import judge, log, now, run

steps = []


class AsyncDatabaseConnection:
    async def __aenter__(self):
        steps.append("Connecting to database...")
        await asyncio.sleep(1)
        steps.append("Connected!")
        return self

    async def __aexit__(self, *failure):
        steps.append("Closing connection...")
        await asyncio.sleep(0.5)
        steps.append("Connection closed")

    async def query(self, sql):
        await asyncio.sleep(0.1)
        steps.append(f"Results for: {sql}")
        log(steps[-1])


async def main():
    async with AsyncDatabaseConnection() as db:
        await db.query("SELECT * FROM users")


ran = run(main)
judge(
    "3 Basic async context manager",
    "connect, query, close, in this order",
    "They come in this order, and take 1.6 s in all.",
    ran.total == 1.6,
    steps == [
    "Connecting to database...", "Connected!", "Results for: SELECT * FROM users", "Closing connection...", "Connection closed"],
)
