"""drawn 110"""

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



async def f3():
    raise RuntimeError("no")
    log("1")
    raise RuntimeError("no")


async def f5():
    log("2")
    await asyncio.sleep(3)
    await asyncio.sleep(1)


async def main():
    try:
        async with asyncio.TaskGroup() as g1:
            groups["g1"] = g1
            try:
                tasks["t2"] = into(g1, f3)
                tasks["t4"] = into(g1, f5)
            except RuntimeError:
                log("failed")
            try:
                async with asyncio.TaskGroup() as g6:
                    groups["g6"] = g6
                    try:
                        async with asyncio.TaskGroup() as g7:
                            groups["g7"] = g7
                            await asyncio.sleep(2)
                            await asyncio.sleep(2)
                    except* RuntimeError as e:
                        log(count(e))
                    try:
                        async with asyncio.TaskGroup() as g8:
                            groups["g8"] = g8
                            await asyncio.sleep(0)
                    except* RuntimeError as e:
                        log(count(e))
                    raise RuntimeError("no")
                    try:
                        async with asyncio.TaskGroup() as g9:
                            groups["g9"] = g9
                            await asyncio.sleep(3)
                            await asyncio.sleep(1)
                            await asyncio.sleep(2)
                            await asyncio.sleep(0)
                    except* RuntimeError as e:
                        log(count(e))
            except* RuntimeError as e:
                log(count(e))
    except* RuntimeError as e:
        log(count(e))
    await asyncio.sleep(0)
    await asyncio.sleep(2)
    await asyncio.sleep(0)
    await asyncio.sleep(99)
    log("end")


run(main)
