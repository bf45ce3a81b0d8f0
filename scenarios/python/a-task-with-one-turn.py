"""A task that nobody awaits, where main ends at once."""

import asyncio

from tutorial import judge, log, run

said = []


async def worker():
    log("Starting...")
    said.append("Starting...")
    await asyncio.sleep(2)
    said.append("Finished.")


async def main():
    asyncio.create_task(worker())
    log("done")


run(main)
judge(
    "2 Tasks",
    "a task that nobody awaits might not run (main ends at once)",
    "It starts even then, after main's last step, but is cancelled at its first wait.",
    said == [],
    said != ["Starting...", "Finished."],
)
