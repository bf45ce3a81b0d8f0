"""Computations in processes, as the tutorial has them and so that they run."""

import multiprocessing
import os
import pickle
import sys

from tutorial import judge


def cpu_bound_parallel():
    """The tutorial's program; what cannot be sent to another process is refused before one is asked."""

    def compute():
        return sum(i * i for i in range(1_000_000))

    with multiprocessing.Pool(1) as pool:
        return pool.map(compute, range(4))


def square_sum(n):
    return sum(i * i for i in range(n))


def spin(flag, seen):
    """Never gives the interpreter's lock away; ends only if another process sets the flag meanwhile."""
    sys.setswitchinterval(600)
    while not flag[0]:
        pass
    seen[0] = 1


def set_flag(flag, _):
    flag[0] = 1


def at_once():
    """Whether a process that never gives way is beside one that goes on."""
    flag, seen = [multiprocessing.RawArray("i", 1) for _ in range(2)]
    spinning = multiprocessing.Process(target=spin, args=(flag, seen))
    spinning.start()
    setting = multiprocessing.Process(target=set_flag, args=(flag, seen))
    setting.start()
    for process in (spinning, setting):
        process.join(60)
        process.kill()
    return bool(seen[0])


def main():
    try:
        cpu_bound_parallel()
        as_written = True
    except (AttributeError, pickle.PicklingError):
        as_written = False
    with multiprocessing.Pool(4) as pool:
        results = pool.map(square_sum, [1_000] * 4)
        processes = set(pool.map(process_id, range(4)))
    judge(
        "3 When async is not faster",
        "the program computes on four cores with `Pool(4)`",
        "It fails: a function within a function cannot be sent to another process. At the top of a file, "
        "and with a parameter, it can.",
        as_written,
    )
    judge(
        "3 When async is not faster · 3 Parallelism · 3 When to use what · 5 Misunderstood",
        "`multiprocessing` gives true parallelism",
        "Each process has a lock of its own: one that never gives way holds up no other.",
        at_once(),
        results == [square_sum(1_000)] * 4,
        os.getpid() not in processes,
    )


def process_id(_):
    return os.getpid()


if __name__ == "__main__":
    main()
