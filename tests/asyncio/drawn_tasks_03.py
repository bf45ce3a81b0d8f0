"""drawn 61"""

import asyncio

from virtual import log, run

tasks, groups = {}, {}


def count(error):
    """How many failures a group has."""
    return sum(count(one) for one in error.exceptions) if isinstance(error, BaseExceptionGroup) else 1


def why(error):
    """The reason of a cancellation."""
    return error.args[0] if error.args else "cancelled"


def into(group, function):
    """Makes a task in a group, which may be closed."""
    coroutine = function()
    try:
        return group.create_task(coroutine)
    except RuntimeError:
        coroutine.close()
        raise


async def wait(names, timeout, mode):
    """Waits for tasks, and tells which have ended."""
    done, pending = await asyncio.wait([tasks[name] for name in names], timeout=timeout, return_when=mode)
    d, p = ([name for name in names if tasks[name] in those] for those in (done, pending))
    log(f"{d} {p}".replace("'", '"'))



async def f4():
    log("1")
    try:
        async with asyncio.timeout(1.505):
            log("2")
            await asyncio.sleep(0)
    except TimeoutError:
        log("late")
    await asyncio.sleep(2)


async def f2():
    tasks["t3"] = asyncio.create_task(f4())
    log("3")


async def main():
    await asyncio.sleep(3)
    await asyncio.sleep(0)
    tasks["t1"] = asyncio.create_task(f2())
    try:
        await tasks["t1"]
    except RuntimeError:
        log("failed")
    await asyncio.sleep(99)
    log("end")


run(main)
