"""Drawn at random, number 6 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    async with door:
        if a % 2 == 1:
            return a + 4
    await asyncio.sleep(0.3)
    return b + 0


async def p1(a, b=2):
    async with door:
        log(f"s1 {b}")
        try:
            if b % 2 == 1:
                return 7
            raise RuntimeError("boom")
        except RuntimeError as e:
            log(f"s2 {e}")
            log(f"s3 {a}")
    async with door:
        log(f"s4 {a}")
    return b + 0


async def p2(a, b=2):
    if a % 2 == 1:
        return b + 1
    return a + 3


async def main():
    log("s5")
    r1 = await p0(1)
    log(f"s6 {r1}")
    log(f"s7 {r1}")
    log("s8")
    if 1 == 2:
        raise RuntimeError("oops")


run(main)
