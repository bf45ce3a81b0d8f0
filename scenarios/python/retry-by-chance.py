"""An operation that fails seven times of ten: what three attempts do, whatever chance says."""

import asyncio
import itertools

from tutorial import judge, log, run


async def retry_operation(fails, max_attempts=3):
    for attempt in range(max_attempts):
        try:
            attempts.append(attempt)
            if fails[attempt]:
                raise RuntimeError("Failed!")
            return "Success"
        except RuntimeError:
            if attempt == max_attempts - 1:
                raise
            await asyncio.sleep(1)


async def main():
    log(await retry_operation([False] * 3))


async def all_outcomes():
    """For each way in which chance may strike: how many attempts, and how it ended."""
    seen = set()
    for fails in itertools.product([False, True], repeat=3):
        attempts.clear()
        try:
            result = await retry_operation(fails)
        except RuntimeError as error:
            result = str(error)
        seen.add((len(attempts), result))
    return seen


attempts = []
ran = run(main)
seen = run(all_outcomes).result
judge(
    "3 Retry logic",
    "there are up to three attempts",
    "There are one, two or three, and the third may fail: so do one of three calls, where seven of ten attempts do.",
    seen == {(1, "Success"), (2, "Success"), (3, "Success"), (3, "Failed!")},
    round(0.7**3, 2) == 0.34,
)
