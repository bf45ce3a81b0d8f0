"""A loop with a counter, conditions and an early end."""

import asyncio

from virtual import log, run


async def main():
    n = 1
    steps = 0
    while n < 100:
        if n % 2 == 0:
            n = n + 3
            log(f"even, now {n}")
        else:
            n = n * 2
            log(f"odd, now {n}")
        steps += 1
        await asyncio.sleep(0.1 * steps)
    log(f"{steps} steps")


run(main)
