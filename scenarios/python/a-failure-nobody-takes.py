"""The failure of a task that nobody awaits."""

import asyncio
import gc

from tutorial import judge, run

told = []


async def worker():
    await asyncio.sleep(1)
    raise RuntimeError("out of disk")


async def main():
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
    asyncio.create_task(worker())
    await asyncio.sleep(2)
    gc.collect()


ran = run(main)
judge(
    "2 Tasks",
    "the failure of a task that nobody awaits might not be handled",
    "Main ends well; that it was never retrieved is logged when the task is collected.",
    ran.outcome == "ok",
    told == ["Task exception was never retrieved"],
)
