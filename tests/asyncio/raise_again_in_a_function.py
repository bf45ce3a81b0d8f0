"""A function that a handler calls raises again what the handler caught."""

import asyncio

from virtual import log, run


async def give_up():
    log("giving up")
    await asyncio.sleep(1)
    raise


async def main():
    try:
        try:
            raise ValueError("boom")
        except ValueError:
            await give_up()
    except ValueError as error:
        log(f"again {error}")


run(main)
