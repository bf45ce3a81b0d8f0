"""Two nested deadlines at one instant leave the clean-up its time."""

import asyncio

from virtual import log, run


async def op(n, s):
    try:
        await asyncio.sleep(s)
        log(f"{n} ok")
    finally:
        log(f"{n} cleanup")
        await asyncio.sleep(0.5)
        log(f"{n} clean")

async def main():
    try:
        async with asyncio.timeout(3):
            try:
                async with asyncio.timeout(1):
                    await op("inner", 2)
            except TimeoutError:
                log("inner timeout")
            try:
                async with asyncio.timeout(1.5):
                    await op("second", 10)
            except TimeoutError:
                log("second timeout")
            log("not here?")
    except TimeoutError:
        log("outer timeout")
    log("end")


run(main)
