"""drawn 524"""

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



async def f9():
    move("d3", 3.26)
    move("d3", 0.261)


async def f13():
    try:
        async with asyncio.TaskGroup() as g14:
            groups["g14"] = g14
            log("3")
            await asyncio.sleep(1)
            await asyncio.sleep(1)
            log("4")
    except* RuntimeError as e:
        log(count(e))


async def f18():
    await wait(['t12'], None, asyncio.FIRST_COMPLETED)


async def f16():
    tasks["t17"] = asyncio.create_task(f18())
    log("5")


async def main():
    log("1")
    try:
        async with asyncio.TaskGroup() as g1:
            groups["g1"] = g1
            try:
                limits["d3"] = asyncio.timeout(1.502)
                async with limits["d3"]:
                    try:
                        async with asyncio.TaskGroup() as g4:
                            groups["g4"] = g4
                            await asyncio.sleep(1)
                            move("d3", 0.255)
                    except* RuntimeError as e:
                        log(count(e))
                    try:
                        async with asyncio.timeout(1.506):
                            log("2")
                            move("d3", 1.257)
                            await asyncio.sleep(3)
                    except TimeoutError:
                        log("late")
                    tasks["t8"] = asyncio.create_task(f9())
            except TimeoutError:
                log("late")
            tasks["t12"] = asyncio.create_task(f13())
            tasks["t15"] = into(g1, f16)
    except* RuntimeError as e:
        log(count(e))
    await asyncio.sleep(99)
    log("end")


run(main)
