"""What can be awaited."""

import asyncio

from tutorial import judge, log, now, run


class Countdown:
    """Neither a coroutine nor a task nor a future: it has `__await__`."""

    def __await__(self):
        for _ in range(2):
            yield from asyncio.sleep(1).__await__()
            log("tick")
        return "lift-off"


async def main():
    result = await Countdown()
    log(result)
    future = asyncio.get_running_loop().create_future()
    future.set_result("future")
    also = [await asyncio.sleep(0, "coroutine"), await asyncio.create_task(asyncio.sleep(0, "task")), await future]
    return result, also, now()


ran = run(main)
result, also, ended = ran.result
judge(
    "3 Rules 3 · 2 Coroutines",
    "you can only await coroutines, tasks or futures",
    "These can be awaited, and so can whatever else has `__await__`.",
    also == ["coroutine", "task", "future"],
    result != "lift-off",
)
