"""drawn 447"""

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



async def f5():
    raise RuntimeError("no")
    await asyncio.sleep(3)
    await asyncio.sleep(1)


async def f8():
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(2)


async def f10():
    try:
        await tasks["t7"]
    except RuntimeError:
        log("failed")


async def f14():
    await asyncio.sleep(2)
    try:
        limits["d16"] = asyncio.timeout(2.515)
        async with limits["d16"]:
            move("d16", 0.267)
            move("d16", 1.268)
            move("d16", None)
    except TimeoutError:
        log("late")


async def main():
    asyncio.get_running_loop().call_soon(log, "1")
    try:
        async with asyncio.TaskGroup() as g2:
            groups["g2"] = g2
            try:
                await asyncio.sleep(2)
                raise RuntimeError("no")
                raise RuntimeError("no")
            except RuntimeError:
                log("failed")
            except asyncio.CancelledError as e:
                log(why(e))
            await asyncio.sleep(2)
            try:
                async with asyncio.timeout(2.503):
                    await asyncio.sleep(3)
            except TimeoutError:
                log("late")
            log("2")
    except* RuntimeError as e:
        log(count(e))
    try:
        async with asyncio.TaskGroup() as g6:
            groups["g6"] = g6
            try:
                tasks["t7"] = into(g6, f8)
                await wait(['t7'], 0.5, asyncio.ALL_COMPLETED)
                tasks["t9"] = into(g6, f10)
            finally:
                await asyncio.sleep(1)
                await asyncio.sleep(0)
            asyncio.get_running_loop().call_later(2, log, "3")
    except* RuntimeError as e:
        log(count(e))
    try:
        try:
            async with asyncio.TaskGroup() as g12:
                groups["g12"] = g12
                await asyncio.sleep(0)
        except* RuntimeError as e:
            log(count(e))
        tasks["t13"] = asyncio.create_task(f14())
    finally:
        await asyncio.sleep(0)
    await asyncio.sleep(99)
    log("end")


run(main)
