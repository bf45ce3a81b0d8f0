"""Whole numbers beside fractions, rounding, and delays that are computed."""

import asyncio
import math

from virtual import log, run


async def main():
    half, rate = 0.5, 8
    log(f"{half + 1} {1 - half} {3 * half} {7 / 2.0} {7.5 % 2} {7 // 2}")
    log(f"{round(2.5)} {round(3.5)} {round(2.675, 2)} {round(7)} {math.floor(-1.5)} {math.ceil(1.2)}")
    log(f"{[x * half for x in [1, 2, 3]]}")
    await asyncio.sleep(0.1 + 0.2)
    log("0.1 and 0.2")
    await asyncio.sleep(1 / rate)
    log("an eighth")
    await asyncio.sleep(7.0 / 10)
    log("end")


run(main)
