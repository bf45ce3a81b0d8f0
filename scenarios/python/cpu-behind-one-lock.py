"""Computations on threads, behind the interpreter's lock.

With a switch interval that is longer than the program, a thread keeps the lock until it gives it away by itself: so what runs
meanwhile runs without it, however fast the machine is.
"""

import asyncio
import hashlib
import sys
import threading
import time

from tutorial import judge


def compute():
    return sum(i * i for i in range(300_000))


async def async_cpu_bound():
    """The tutorial's program, and how many threads it has."""
    names = set()

    def on_a_thread():
        names.add(threading.current_thread().name)
        return compute()

    ticks = 0
    work = asyncio.gather(*[asyncio.to_thread(on_a_thread) for _ in range(4)])
    while not work.done():
        await asyncio.sleep(0)
        ticks += 1
    return len(names), ticks


def cores_used(threads):
    """Processor time for each second: how many cores were at work, whatever else the machine does."""
    workers = [threading.Thread(target=compute) for _ in range(threads)] if isinstance(threads, int) else threads
    start, processor = time.perf_counter(), time.process_time()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return (time.process_time() - processor) / (time.perf_counter() - start)


def beside(program):
    """Whether another thread can do anything while `program` computes on one."""
    begun, did = threading.Event(), []

    def computing():
        begun.set()
        program()
        did.append("computed")

    def other():
        begun.wait()
        did.append("other")

    interval = sys.getswitchinterval()
    sys.setswitchinterval(600)
    try:
        workers = [threading.Thread(target=other), threading.Thread(target=computing)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        sys.setswitchinterval(interval)
    return did.index("other") < did.index("computed")


threads, ticks = asyncio.run(async_cpu_bound())
cores = cores_used([threading.Thread(target=compute) for _ in range(4)])
python, hashing = beside(compute), beside(lambda: hashlib.pbkdf2_hmac("sha256", b"", b"", 300_000))
judge(
    "3 When async is not faster",
    "`to_thread` doesn't help computations, as async is single-threaded",
    "It doesn't help, but it is on several threads, and the loop goes on: it is the interpreter's lock "
    "that lets one compute at a time.",
    cores < 1.5,
    threads == 1 and ticks <= 1,
)
judge(
    "1 When to redesign",
    "threads suit CPU-heavy work",
    "Python code on threads computes one at a time: four threads use one core. Only what gives the lock "
    "away, such as hashing, runs beside it.",
    cores > 1.5 or python,
)
judge(
    "2 Comparing · 3 When to use what · 5 Related notes",
    "threads have no true parallelism for CPU-bound tasks, due to the GIL",
    "So it is for Python code; a computation in C that gives the lock away does run beside others.",
    not python,
    not hashing,
)
judge(
    "4 Example 6",
    "a computation can be made faster by multithreading",
    "It cannot in Python code: its threads take turns.",
    cores > 1.5,
)
judge(
    "2 Introduction · 2 Comparing",
    "only one Python bytecode runs at a time",
    "So it is under the lock; builds without one are another Python.",
    not python,
)
