"""Three calls of two seconds: what gets faster, and what does not."""

import asyncio
import time

from tutorial import block, judge, log, now, run, run_sync

lengths = []


def fetch_sync():
    block(2)
    return 200


def main_sync():
    log("Statuses {} {} {}".format(fetch_sync(), fetch_sync(), fetch_sync()))


async def fetch():
    start = now()
    await asyncio.sleep(2)
    lengths.append(now() - start)
    return 200


async def main():
    log("Statuses {} {} {}".format(*await asyncio.gather(fetch(), fetch(), fetch())))


def processor_time_of_a_wait():
    start = time.process_time()
    time.sleep(0.1)
    return time.process_time() - start


sync, concurrent = run_sync(main_sync), run(main)
judge(
    "5 The problem",
    "three blocking calls of 2 s take 6 s",
    "They take as long as all of them, one after another.",
    sync.total == 6,
)
judge(
    "5 The problem",
    "they take 2 s when all run concurrently",
    "It is, as all three wait at once.",
    concurrent.total == 2,
)
judge(
    "5 The core insight",
    "async doesn't make code faster, it makes waiting more efficient",
    "Each call takes its two seconds, as before.",
    lengths == [2, 2, 2],
    concurrent.total < sync.total,
)
judge(
    "5 The core insight",
    "while a program waits, the CPU sits idle",
    "A wait of 100 ms takes next to no processor time.",
    processor_time_of_a_wait() < 0.05,
)
