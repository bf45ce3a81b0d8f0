"""The same hold of the loop, without debug mode."""

import asyncio
import logging
import time

from tutorial import block, judge, log, now, run

logged = []


class Told(logging.Handler):
    def emit(self, record):
        if "took" in record.getMessage():
            logged.append(record.getMessage())


async def slow():
    time.sleep(0.15)


async def main():
    async def hold():
        block(0.25)

    async def clock():
        await asyncio.sleep(0.1)
        log("tick")
        return now()

    beside = asyncio.create_task(clock())
    await asyncio.sleep(0)
    await hold()
    return await beside


logging.basicConfig(level=logging.DEBUG, handlers=[Told()])
ran = run(main)
asyncio.run(slow())
judge(
    "3 Logging slow callbacks",
    "with `logging.basicConfig(level=DEBUG)` slow callbacks are logged (without debug mode)",
    "Nothing is told: a timer of 100 ms is late, and nobody hears of it.",
    bool(logged),
    ran.result == 0.1,
)
