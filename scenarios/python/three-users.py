"""Three users that are gathered, the first of them the slowest."""

import asyncio
import json

from tutorial import judge, log, now, run

starts = []


async def fetch_user(user_id):
    starts.append((user_id, now()))
    await asyncio.sleep(4 - user_id)
    return f"User {user_id}"


async def main():
    gathered = asyncio.gather(fetch_user(1), fetch_user(2), fetch_user(3))
    before = starts.copy()
    results = await gathered
    log(json.dumps(results))
    return before, results


ran = run(main)
before, results = ran.result
judge(
    "3 Pattern 1",
    "all tasks of a `gather` start immediately",
    "They start in their order, at the instant at which main begins to wait.",
    bool(before),
    starts == [(1, 0), (2, 0), (3, 0)],
)
judge(
    "3 Pattern 1",
    "the results are in order",
    "They are, also when the first ends last.",
    results == ["User 1", "User 2", "User 3"],
)
