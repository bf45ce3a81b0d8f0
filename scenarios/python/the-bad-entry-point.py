"""The other entry point: what becomes of a task that main leaves running."""

import asyncio
import gc
import warnings

from tutorial import judge

finished, cleaned = [], []


async def background():
    try:
        await asyncio.sleep(60)
    finally:
        cleaned.append(asyncio.get_running_loop() if not loop.is_closed() and loop.is_running() else "no loop runs")


async def main():
    task = asyncio.create_task(background())
    await asyncio.sleep(0)
    finished.append(True)
    return task


with warnings.catch_warnings():
    # Since 3.12 this warns: see get-event-loop.py.
    warnings.simplefilter("ignore")
    loop = asyncio.get_event_loop()
loop.set_exception_handler(lambda _, context: print(context["message"]))
task = loop.run_until_complete(main())
still_open, pending = not loop.is_closed(), not task.done()
del task
loop._scheduled.clear()
gc.collect()
print("clean-up:", *cleaned)
loop.close()
assert finished == [True]
judge(
    "3 Best practice 1",
    "`get_event_loop` and `run_until_complete` are the bad one",
    "They run main as well, but leave the loop open and its tasks pending: their clean-up runs without a "
    "loop, if at all.",
    still_open,
    pending,
    cleaned == ["no loop runs"],
)
