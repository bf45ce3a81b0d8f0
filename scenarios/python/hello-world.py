"""`asyncio.run`, as an entry point."""

import asyncio

from tutorial import judge, log, run


async def main():
    log("Hello")
    await asyncio.sleep(1)
    log("World")
    return "done"


ran = run(main)
judge(
    "3 Method 1 · 4 Example 1 · 5 asyncio.run · 2 Running programs",
    "`asyncio.run` runs a top-level async function to its end",
    "It does, and returns what the function returns.",
    ran.total == 1,
    asyncio.run(asyncio.sleep(0, "done")) == ran.result,
)
