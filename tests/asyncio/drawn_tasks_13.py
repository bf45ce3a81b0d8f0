"""drawn 131"""

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
    try:
        await asyncio.sleep(3)
    except RuntimeError:
        log("failed")


async def f6():
    try:
        await tasks["t3"]
    except RuntimeError:
        log("failed")


async def f2():
    await asyncio.sleep(2)
    tasks["t3"] = asyncio.create_task(f4())
    tasks["t5"] = asyncio.create_task(f6())


async def f9():
    raise RuntimeError("no")
    try:
        tasks["t1"].cancel()
        try:
            await tasks["t1"]
        except RuntimeError:
            log("failed")
        except asyncio.CancelledError as e:
            log(asyncio.current_task().uncancel())
        await asyncio.sleep(1)
    finally:
        await asyncio.sleep(3)


async def main():
    tasks["t1"] = asyncio.create_task(f2())
    await asyncio.sleep(0)
    try:
        async with asyncio.TaskGroup() as g7:
            groups["g7"] = g7
            tasks["t8"] = asyncio.create_task(f9())
    except* RuntimeError as e:
        log(count(e))
    await asyncio.sleep(99)
    log("end")


run(main)
