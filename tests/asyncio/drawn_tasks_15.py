"""drawn 383"""

import asyncio

from virtual import log, run

tasks, groups, limits = {}, {}, {}


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


def move(name, seconds):
    """Moves a deadline, which may be over."""
    try:
        limits[name].reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)
        log(f"moved {limits[name].expired()}".lower())
    except (KeyError, RuntimeError):
        log("not moved")


async def wait(names, timeout, mode):
    """Waits for tasks, and tells which have ended."""
    done, pending = await asyncio.wait([tasks[name] for name in names], timeout=timeout, return_when=mode)
    d, p = ([name for name in names if tasks[name] in those] for those in (done, pending))
    log(f"{d} {p}".replace("'", '"'))



async def f3():
    await asyncio.sleep(0)
    await asyncio.sleep(3)
    await asyncio.sleep(0)


async def f10():
    log("2")
    log("3")


async def f6():
    try:
        limits["d8"] = asyncio.timeout(1.507)
        async with limits["d8"]:
            tasks["t9"] = asyncio.create_task(f10())
            move("d8", None)
            asyncio.get_running_loop().call_later(1, log, "4")
    except TimeoutError:
        log("late")
    log("5")
    move("d8", 0.263)


async def main():
    await asyncio.sleep(1)
    try:
        async with asyncio.timeout(0.501):
            await asyncio.sleep(3)
    except TimeoutError:
        log("late")
    tasks["t5"] = asyncio.create_task(f6())
    move("d8", 3.264)
    await asyncio.sleep(99)
    log("end")


run(main)
