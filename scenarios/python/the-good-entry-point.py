"""The recommended entry point: what becomes of a task that main leaves running."""

import asyncio

from tutorial import judge, log, run

cleaned = []


async def background():
    try:
        await asyncio.sleep(60)
    finally:
        cleaned.append(asyncio.get_running_loop().is_running())
        log("cleaned up")


async def main():
    task = asyncio.create_task(background())
    await asyncio.sleep(1)
    log("main is done")
    return task


ran = run(main)
judge(
    "3 Best practice 1",
    "`asyncio.run` is the good entry point",
    "It cancels what main leaves running, lets it clean up, and closes the loop.",
    ran.total == 1,
    ran.result.cancelled(),
    cleaned == [True],
    ran.result.get_loop().is_closed(),
)
