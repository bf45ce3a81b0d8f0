"""An async function that awaits another."""

from tutorial import judge, log, run


async def task1():
    return "Task 1"


async def task2():
    result = await task1()
    return f"Task 2 got: {result}"


async def main():
    result = await task2()
    log(result)
    return result


ran = run(main)
judge(
    "3 Method 2",
    "an async function awaits another and has its result",
    "It has it at once, as neither waits.",
    ran.result == "Task 2 got: Task 1",
    ran.total == 0,
)
