"""A counter that two tasks, or two threads, read, wait, and write."""

import asyncio
import threading

from tutorial import block, judge, log, run, run_sync


async def main():
    counter = 0

    async def worker():
        nonlocal counter
        n = counter
        await asyncio.sleep(0.01)
        counter = n + 1

    await asyncio.gather(worker(), worker())
    log(f"counter is {counter}")
    return counter


def main_sync():
    counter = 0
    for _ in range(2):
        n = counter
        block(0.01)
        counter = n + 1
    log(f"counter is {counter}")
    return counter


def main_threads():
    counter, both_have_read = 0, threading.Barrier(2)

    def worker():
        nonlocal counter
        n = counter
        both_have_read.wait(60)
        counter = n + 1

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter


concurrent, sync = run(main), run_sync(main_sync)
judge(
    "3 Benefits · 3 Summary",
    "async has no race conditions, as it is single-threaded",
    "A task that waits between reading and writing loses an update.",
    concurrent.result == sync.result,
)
judge(
    "2 Comparing",
    "threads are prone to race conditions",
    "The other can come between reading and writing.",
    main_threads() == 1,
)
