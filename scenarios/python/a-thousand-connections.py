"""A thousand connections, as tasks and as threads."""

import asyncio
import pathlib
import threading
import time

from tutorial import ClientSession, asyncio_run, at_once, judge, run

COUNT = 1_000


async def main():
    async with ClientSession(1) as session:
        await asyncio.gather(*[session.get("server") for _ in range(COUNT)])
        return threading.active_count()


async def waits():
    """Five thousand, which are over before twice their length has passed."""
    await asyncio.gather(*[asyncio.sleep(1) for _ in range(5 * COUNT)])
    return threading.active_count()


async def tasks():
    await asyncio.gather(*[asyncio.sleep(0) for _ in range(COUNT)])


def resident():
    """Pages of memory that this process has."""
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1])


async def memory_of_tasks():
    before = resident()
    waiting = [asyncio.create_task(asyncio.sleep(60)) for _ in range(COUNT)]
    await asyncio.sleep(0)
    taken = resident() - before
    for task in waiting:
        task.cancel()
    return taken


def memory_of_threads():
    before, over = resident(), threading.Event()
    waiting = [threading.Thread(target=over.wait) for _ in range(COUNT)]
    for thread in waiting:
        thread.start()
    taken = resident() - before
    over.set()
    for thread in waiting:
        thread.join()
    return taken


def processor_time(program):
    start = time.process_time()
    program()
    return time.process_time() - start


def threads():
    for thread in [threading.Thread(target=int) for _ in range(COUNT)]:
        thread.start()
        thread.join()


ran = run(main)
thousands = asyncio_run(asyncio.wait_for(waits(), 2))
all_at_once = at_once(COUNT)
asyncio.run(tasks())
dearer = processor_time(threads) > processor_time(lambda: asyncio.run(tasks()))
judge(
    "3 Benefits",
    "one thread handles thousands of connections",
    "A thousand waits of a second take a second; five thousand do, too.",
    ran.total == 1,
    ran.result == thousands == 1,
)
judge(
    "1 When to redesign",
    "threads are too heavy for 1000+ connections",
    "A thousand threads start and are at work at once; they are dearer, and how many are too many is the "
    "machine's affair.",
    not all_at_once,
    dearer,
)
judge(
    "1 Threaded version · 1 Async version · 2 Comparing · 3 Benefits",
    "threads have a higher overhead than tasks",
    "To make a thread takes more processor time than to make a task.",
    dearer,
)
judge(
    "1 Threaded version · 1 Async version · 3 Benefits",
    "async takes much less memory than threads",
    "A thousand waiting tasks take a fraction of what a thousand waiting threads do.",
    memory_of_threads() > 2 * asyncio.run(memory_of_tasks()),
)
