"""Drawn at random, number 2 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    await asyncio.sleep(0.2)
    log(f"s1 {b}")
    return a + 1


async def p1(a, b=2):
    async with door:
        if b % 2 == 1:
            return 4
        w1 = 0
        while w1 < 2:
            w1 += 1
            try:
                w2 = 0
                while w2 < 1:
                    w2 += 1
                    await asyncio.sleep(0.1)
                    log(f"s2 {w1}")
                await asyncio.sleep(0.1)
            except RuntimeError as e:
                log(f"s3 {e}")
                log(f"s4 {a}")
            log(f"s5 {b}")
    if b % 2 == 0:
        raise RuntimeError("oops")
    if b % 2 == 1:
        return 9
    return a + 1


async def p2(a, b=2):
    if b % 2 == 0:
        return b + 3
    if a % 2 == 1:
        return 5
    return a + 0


async def main():
    for i3 in range(1):
        r4 = await p2(i3 + 3)
        log(f"s6 {r4}")
        log(f"s7 {i3}")
    await asyncio.sleep(0.1)
    log("s8")
    await asyncio.sleep(0.1)
    r5 = await p0(3)
    log(f"s9 {r5}")


run(main)
