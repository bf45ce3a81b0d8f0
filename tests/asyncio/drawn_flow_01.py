"""Drawn at random, number 1 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    r1 = await p1(b + 3)
    log(f"s1 {r1}")
    if b % 2 == 1:
        raise RuntimeError("oops")
    if b % 2 == 0:
        return a + 4
    return a + 0


async def p1(a, b=2):
    if a % 2 == 1:
        return b + 2
    if b % 2 == 1:
        return b + 0
    if a % 2 == 0:
        async with door:
            await asyncio.sleep(0.1)
    return b + 2


async def p2(a, b=2):
    if a % 2 == 0:
        return a + 3
    return 8


async def main():
    log("s2")
    log("s3")
    r2 = await p1(7)
    log(f"s4 {r2}")
    log("s5")
    async with door:
        try:
            await asyncio.sleep(0.1)
            log("s6")
            raise RuntimeError("boom")
        except RuntimeError as e:
            log(f"s7 {e}")
            await asyncio.sleep(0.1)
            log("s8")
            if 1 == 1:
                raise RuntimeError("oops")
        await asyncio.sleep(0.1)
    log("s9")
    log("s10")


run(main)
