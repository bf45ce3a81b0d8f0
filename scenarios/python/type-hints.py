"""Type hints of async functions."""

import asyncio
import inspect
from typing import List

from tutorial import judge


async def fetch_user(user_id):
    return {"id": user_id}


async def fetch_users(user_ids: List[int]) -> List[dict]:
    return await asyncio.gather(*[fetch_user(user_id) for user_id in user_ids])


coroutine = fetch_users([1])
is_a_list = isinstance(coroutine, list)
coroutine.close()
users = asyncio.run(fetch_users([1, 2]))
unchecked = asyncio.run(fetch_users("ab"))
assert unchecked == [{"id": "a"}, {"id": "b"}]
judge(
    "3 Best practice 5",
    "`async def fetch_users(user_ids: List[int]) -> List[dict]` returns a list of dicts",
    "Awaited, it does; but called, it returns a coroutine. Nothing checks hints while a program runs.",
    users == [{"id": 1}, {"id": 2}],
    is_a_list,
)
