"""Five numbers: tasks that are made in a loop and gathered."""

import asyncio

from tutorial import judge, log, run

starts = []


async def print_number(number):
    starts.append(number)
    log("Sleeping for 1 second...")
    await asyncio.sleep(1)
    log(f"Number: {number}")


async def main():
    tasks = [asyncio.create_task(print_number(number)) for number in range(5)]
    log("nothing has started yet")
    before = starts.copy()
    await asyncio.gather(*tasks)
    return before


async def main_without_gather():
    starts.clear()
    tasks = [asyncio.create_task(print_number(number)) for number in range(5)]
    await asyncio.sleep(1)
    return starts.copy(), tasks


async def main_with_coroutines():
    await asyncio.gather(*[print_number(number) for number in range(5)])


def unpacked(*elements):
    return len(elements)


ran = run(main)
coroutines = run(main_with_coroutines)
started, _ = run(main_without_gather).result
judge(
    "4 Example 1",
    "five tasks of 1 s take 1 s",
    "They do, as they wait at once.",
    ran.total == 1,
)
judge(
    "4 Example 1 · 4 Example 3",
    "`gather` fires all the tasks together",
    "Each was scheduled when it was made, and starts in its turn as soon as main waits for whatever it may "
    "be: without `gather`, too.",
    ran.result == [] and started == [],
    started == [0, 1, 2, 3, 4],
)
judge(
    "4 Example 1",
    "`*list` passes each element on its own",
    "The function gets five arguments.",
    unpacked(*[0, 1, 2, 3, 4]) == 5,
)
judge(
    "4 TL;DR notes",
    "`create_task` and `gather` are best for the event loop",
    "They take 1 s, where awaiting the coroutines in turn takes 5; but `gather` makes tasks itself: given "
    "coroutines, it takes 1 s as well.",
    ran.total == 1,
    coroutines.total != 1,
)
