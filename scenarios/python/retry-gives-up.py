"""Three failures."""

import asyncio

from tutorial import judge, run


async def main():
    for attempt in range(3):
        try:
            raise RuntimeError("Failed!")
        except RuntimeError:
            if attempt == 2:
                raise
            await asyncio.sleep(1)


ran = run(main)
judge(
    "3 Retry logic",
    "the last failure is raised",
    "It is raised after two waits, not three.",
    ran.outcome == "failed",
    ran.total == 2,
)
