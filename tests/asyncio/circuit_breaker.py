"""After three failures the breaker opens and refuses at once, until it has cooled down."""

import asyncio

from virtual import log, run


async def main():
    failures = 0
    opened = False
    for call in range(7):
        if opened:
            log(f"call {call} refused")
            await asyncio.sleep(2)
            opened = False
            failures = 0
            continue
        try:
            await asyncio.sleep(0.5)
            if call < 5:
                raise RuntimeError("down")
            log(f"call {call} answered")
        except RuntimeError as e:
            failures += 1
            log(f"call {call}: {e}, {failures} in a row")
            opened = failures >= 3


run(main)
