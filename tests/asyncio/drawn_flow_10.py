"""Drawn at random, number 10 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    if a % 2 == 0:
        return a + 3
    return 9


async def p1(a, b=2):
    async with door:
        log(f"s1 {a}")
        log(f"s2 {b}")
        if a % 2 == 0:
            return 6
    if a % 2 == 1:
        return 8
    try:
        log(f"s3 {b}")
        log(f"s4 {a}")
        raise RuntimeError("boom")
    except RuntimeError as e:
        log(f"s5 {e}")
        log(f"s6 {b}")
    return a + 4


async def p2(a, b=2):
    await asyncio.sleep(0.1)
    await asyncio.sleep(0.1)
    return b + 1


async def main():
    if 1 == 1:
        raise RuntimeError("oops")
    await asyncio.sleep(0.3)
    w1 = 0
    while w1 < 3:
        w1 += 1
        if w1 % 2 == 0:
            continue
        log(f"s7 {w1}")
        g = list(await asyncio.gather(p1(w1 + 0), p1(0, b=1)))
        log(f"s8 {g}")
    w2 = 0
    while w2 < 3:
        w2 += 1
        r3 = await p0(w2 + 4)
        log(f"s9 {r3}")
        log(f"s10 {r3}")
        await asyncio.sleep(0.2)


run(main)
