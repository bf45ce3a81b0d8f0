"""Five numbers: tasks without an await."""

import asyncio

from tutorial import at_once, block, judge, log, run

order = []


async def print_number(number):
    order.append(("started", number))
    log("Sleeping for 1 second...")
    block(1)
    log(f"Number: {number}")
    order.append(("ended", number))


async def main():
    await asyncio.gather(*[asyncio.create_task(print_number(number)) for number in range(5)])


ran = run(main)
judge(
    "4 Example 3 · 3 Pitfall 2",
    "five tasks without an `await` inside take 5 s, one after another",
    "None starts before the last has ended.",
    ran.total == 5,
    order == [(what, number) for number in range(5) for what in ("started", "ended")],
)
judge(
    "4 Example 3",
    "Python is single-threaded",
    "The loop is on one thread; in threads, five that block are at work at once.",
    not at_once(5),
    ran.total == 5,
)
