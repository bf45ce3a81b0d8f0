"""How many threads a program on asyncio has that looks a name up."""

import asyncio
import threading

from tutorial import judge


async def resolve():
    """What `open_connection` and aiohttp do with the name of a server, before they connect."""
    loop = asyncio.get_running_loop()
    before = threading.active_count()
    await asyncio.sleep(0)
    tasks_alone = threading.active_count()
    await loop.getaddrinfo("localhost", 80)
    names = sorted(thread.name for thread in threading.enumerate())
    return before, tasks_alone, names


before, tasks_alone, names = asyncio.run(resolve())
print("threads:", ", ".join(names))
judge(
    "1 Async version · 1 How it works 6 · 2 Introduction · 2 Comparing · 5 Misunderstood",
    "async code uses only 1 thread",
    "Tasks share one, but the name of a server is looked up on a pool of threads, as all of `to_thread` "
    "and `aiofiles` is done.",
    before == tasks_alone == 1,
    len(names) == 1,
)
