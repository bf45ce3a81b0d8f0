"""Three files that are read, and three that are written, on threads."""

import asyncio
import selectors
import tempfile
import threading

from tutorial import at_once, block, judge, log, pool_run, run, run_sync


async def main():
    await asyncio.gather(*[pool_run(seconds) for seconds in (0.3, 0.2, 0.1)])
    log("process")
    await asyncio.gather(*[pool_run(0.1) for _ in range(3)])


def main_sync():
    for seconds in (0.3, 0.2, 0.1):
        block(seconds)
    log("process")
    for _ in range(3):
        block(0.1)


def awaits_a_file():
    """Whether a loop can wait for a file as it waits for a socket."""
    with tempfile.TemporaryFile() as file, selectors.DefaultSelector() as selector:
        try:
            selector.register(file, selectors.EVENT_READ)
        except PermissionError:
            return False
        return True


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read(), threading.current_thread() is threading.main_thread()


async def as_aiofiles_does():
    return await asyncio.to_thread(read, __file__)


concurrent, sync = run(main), run_sync(main_sync)
text, on_the_loop = asyncio.run(as_aiofiles_does())
judge(
    "3 aiofiles",
    "three files are read concurrently, then three are written",
    "Each is read on a thread: it takes 0.4 s, where one by one it is 0.9 s.",
    concurrent.total == 0.4,
    sync.total == 0.9,
    at_once(3),
)
judge(
    "1 When to redesign · 1 Real world · 2 When to use asyncio · 3 Why use · 3 When to use what · 3 Summary",
    "file I/O is what async is best for",
    "On Linux no loop can wait for a file: `aiofiles` reads and writes on a pool of threads, and what is "
    "gained is theirs.",
    awaits_a_file(),
    text != "" and not on_the_loop,
)
