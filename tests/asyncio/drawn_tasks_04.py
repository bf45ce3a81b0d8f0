"""drawn 68"""

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



async def main():
    try:
        async with asyncio.TaskGroup() as g1:
            groups["g1"] = g1
            try:
                async with asyncio.TaskGroup() as g2:
                    groups["g2"] = g2
                    try:
                        await asyncio.sleep(3)
                        await asyncio.sleep(2)
                    finally:
                        await asyncio.sleep(3)
                        log("1")
                    log("2")
            except* RuntimeError as e:
                log(count(e))
    except* RuntimeError as e:
        log(count(e))
    try:
        async with asyncio.TaskGroup() as g3:
            groups["g3"] = g3
            await asyncio.sleep(2)
            log("3")
            await asyncio.sleep(3)
            await asyncio.sleep(1)
    except* RuntimeError as e:
        log(count(e))
    await asyncio.sleep(0)
    log("4")
    await asyncio.sleep(99)
    log("end")


run(main)
