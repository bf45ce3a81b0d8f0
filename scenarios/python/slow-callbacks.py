"""Slow callbacks in debug mode."""

import asyncio
import logging
import time

from tutorial import block, judge, run


class Told(logging.Handler):
    def __init__(self):
        super().__init__()
        self.slow = []

    def emit(self, record):
        if record.getMessage().startswith("Executing <Task finished name='hold'"):
            self.slow.append(record.levelname)


def told(seconds, **options):
    """What is logged of a task that holds the loop for so long."""

    async def hold():
        time.sleep(seconds)

    async def main():
        await asyncio.create_task(hold(), name="hold")

    handler = Told()
    logging.getLogger("asyncio").addHandler(handler)
    logging.getLogger("asyncio").propagate = False
    asyncio.run(main(), **options)
    return handler.slow


async def held():
    async def hold(seconds):
        block(seconds)

    await asyncio.gather(hold(0.08), hold(0.25))


async def debugging():
    return asyncio.get_running_loop().get_debug(), asyncio.get_running_loop().slow_callback_duration


ran = run(held)
slow = told(0.15, debug=True)
debug, limit = asyncio.run(debugging(), debug=True)
judge(
    "3 Logging slow callbacks",
    "debug mode logs callbacks that take longer than 100 ms",
    "It logs them as warnings, which are shown without `basicConfig`, too.",
    slow == ["WARNING"],
    limit == 0.1,
)
judge(
    "3 Enable debug mode",
    "`asyncio.run(main(), debug=True)` enables debug mode",
    "The loop then says that it is in debug mode.",
    debug,
)
