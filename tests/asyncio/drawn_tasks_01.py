"""drawn 47"""

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
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    raise RuntimeError("no")


async def f8():
    raise RuntimeError("no")
    await asyncio.sleep(0)


async def f6():
    tasks["t7"] = into(groups["g1"], f8)
    try:
        async with asyncio.timeout(0.509):
            raise RuntimeError("no")
            await wait(['t7'], 1.5, asyncio.ALL_COMPLETED)
            await wait(['t7'], 1.5, asyncio.FIRST_EXCEPTION)
    except TimeoutError:
        log("late")


async def f12():
    await asyncio.sleep(2)
    tasks["t5"].cancel()


async def main():
    await asyncio.sleep(2)
    try:
        async with asyncio.TaskGroup() as g1:
            groups["g1"] = g1
            try:
                async with asyncio.TaskGroup() as g2:
                    groups["g2"] = g2
                    tasks["t3"] = asyncio.create_task(f4())
                    await asyncio.sleep(2)
                    log("1")
            except* RuntimeError as e:
                log(count(e))
            await asyncio.sleep(1)
            tasks["t5"] = asyncio.create_task(f6())
            try:
                async with asyncio.timeout(2.51):
                    tasks["t11"] = asyncio.create_task(f12())
            except TimeoutError:
                log("late")
    except* RuntimeError as e:
        log(count(e))
    await asyncio.sleep(0)
    await asyncio.sleep(99)
    log("end")


run(main)
