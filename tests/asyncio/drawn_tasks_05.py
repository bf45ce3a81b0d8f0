"""drawn 75"""

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
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    await asyncio.sleep(2)


async def main():
    try:
        async with asyncio.TaskGroup() as g1:
            groups["g1"] = g1
            try:
                async with asyncio.timeout(0.502):
                    await asyncio.sleep(3)
            except TimeoutError:
                log("late")
            asyncio.get_running_loop().call_later(1.5, log, "2")
            raise RuntimeError("no")
            asyncio.get_running_loop().call_later(1, log, "3")
    except* RuntimeError as e:
        log(count(e))
    await asyncio.sleep(1)
    await asyncio.sleep(2)
    try:
        async with asyncio.timeout(2.507):
            await asyncio.sleep(1)
    except TimeoutError:
        log("late")
    await asyncio.sleep(99)
    log("end")


run(main)
