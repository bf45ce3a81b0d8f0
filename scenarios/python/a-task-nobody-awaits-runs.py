"""A task that nobody awaits, where main is long enough."""

import asyncio

from tutorial import judge, log, run

said = []


async def worker():
    await asyncio.sleep(1)
    said.append("Finished.")
    log("Finished.")


async def main():
    asyncio.create_task(worker())
    await asyncio.sleep(2)


run(main)
judge(
    "2 Tasks",
    "a task that nobody awaits might not run (main goes on)",
    "It needs no await, only time.",
    said != ["Finished."],
)
