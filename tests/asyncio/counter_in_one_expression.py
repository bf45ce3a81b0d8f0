"""A counter that is read and written without a wait loses nothing, and one with a wait between does."""

import asyncio

from virtual import log, run

whole = 0
torn = 0


async def add(amount):
    global whole, torn
    whole += amount
    seen = torn
    await asyncio.sleep(0)
    torn = seen + amount


async def main():
    await asyncio.gather(*[add(amount) for amount in (1, 2, 3)])
    log(f"whole {whole}, torn {torn}")
    if whole > torn:
        log(f"lost {whole - torn}")


run(main)
