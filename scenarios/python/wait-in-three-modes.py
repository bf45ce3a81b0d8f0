"""`asyncio.wait` in each of its modes, with a task that fails at 2 s."""

import asyncio

from tutorial import judge, log, now, run


async def task(n):
    await asyncio.sleep(n)
    if n == 2:
        raise RuntimeError("boom")
    return n


async def waiting(mode):
    start = now()
    tasks = [asyncio.create_task(task(n), name=str(n)) for n in [1, 2, 3]]
    done, pending = await asyncio.wait(tasks, return_when=mode)
    took = now() - start
    numbers = [sorted(int(each.get_name()) for each in some) for some in (done, pending)]
    log(f"{mode}: done {numbers[0]}; pending {numbers[1]}")
    running = not any(each.done() for each in pending)
    await asyncio.gather(*tasks, return_exceptions=True)
    return took, running


async def main():
    modes = [asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED]
    return [await waiting(mode) for mode in modes]


ran = run(main)
judge(
    "3 Pattern 3",
    "`wait` can wait for the first, all or any completion",
    "Its modes are the first completion, the first failure, and all; the first and any are one.",
    [took for took, _ in ran.result] == [1, 2, 3],
    len({asyncio.FIRST_COMPLETED, asyncio.ALL_COMPLETED, asyncio.FIRST_EXCEPTION}) != 3,
)
judge(
    "3 Pattern 3",
    "it returns done and pending sets",
    "It raises no failure and cancels nothing: what is pending runs on.",
    all(running for _, running in ran.result),
)
