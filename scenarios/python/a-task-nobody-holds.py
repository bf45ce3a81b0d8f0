"""A task that nobody awaits and nobody holds: the loop itself holds none that waits."""

import asyncio
import gc

from tutorial import judge

said = []


async def worker():
    said.append("Starting...")
    try:
        # Nobody but the task's own frame knows this future.
        await asyncio.get_running_loop().create_future()
    finally:
        said.append("destroyed")


async def main():
    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
    asyncio.create_task(worker())
    await asyncio.sleep(0)
    gc.collect()
    return told, said.copy()


told, until_then = asyncio.run(main())
print(*told, sep="\n")
judge(
    "2 Tasks",
    "a task that nobody awaits might not run (nobody holds it)",
    "It starts, but can be collected as garbage while it waits: \"Task was destroyed but it is pending!\"",
    told == ["Task was destroyed but it is pending!"],
    "Starting..." not in until_then,
)
