"""What runs in try, except, else and finally."""

import asyncio

from virtual import log, run


async def attempt(failure):
    try:
        await asyncio.sleep(0.5)
        if failure:
            raise RuntimeError(failure)
        log("tried")
    except RuntimeError as e:
        log(f"handling {e}")
        await asyncio.sleep(0.5)
        log("handled")
    finally:
        log("finally")
        await asyncio.sleep(0.25)
    log("after")


async def main():
    await attempt("")
    await attempt("boom")
    log("end")


run(main)
