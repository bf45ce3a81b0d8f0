"""Drawn at random, number 3 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    log(f"s1 {a}")
    for i1 in range(2):
        if b % 2 == 0:
            continue
        log(f"s2 {a}")
    return a + 1


async def p1(a, b=2):
    await asyncio.sleep(0.2)
    return 0


async def p2(a, b=2):
    if b % 2 == 0:
        return b + 2
    if a % 2 == 1:
        return 7
    try:
        async with asyncio.timeout(0.25):
            log(f"s3 {b}")
            if b % 2 == 0:
                return a + 4
    except TimeoutError:
        log("s4")
    return b + 4


async def main():
    log("s5")
    if 1 == 2:
        log("s6")
    if 1 == 1:
        raise RuntimeError("oops")
    r2 = await p1(9)
    log(f"s7 {r2}")
    log("s8")
    log("s9")
    for i3 in range(1):
        await asyncio.sleep(0.3)


run(main)
