"""Drawn at random, number 5 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    if b % 2 == 1:
        return a + 3
    if b % 2 == 1:
        return 7
    if b % 2 == 0:
        return a + 1
    return a + 1


async def p1(a, b=2):
    await asyncio.sleep(0.3)
    return 9


async def p2(a, b=2):
    async with door:
        if a % 2 == 0:
            return b + 2
        log(f"s1 {b}")
        await asyncio.sleep(0.3)
    return 4


async def main():
    w1 = 0
    while w1 < 1:
        w1 += 1
        await asyncio.sleep(0.1)
        try:
            async with asyncio.timeout(0.24):
                await asyncio.sleep(0.2)
        except TimeoutError:
            log("s2")
    try:
        for i2 in range(2):
            for i3 in range(3):
                w4 = 0
                while w4 < 2:
                    w4 += 1
                    log(f"s3 {w4}")
                    await asyncio.sleep(0.3)
    except RuntimeError as e:
        log(f"s4 {e}")
        log("s5")
    finally:
        log("s6")
    await asyncio.sleep(0.3)
    g = list(await asyncio.gather(p0(8), p0(1, b=1)))
    log(f"s7 {g}")
    if 1 == 2:
        raise RuntimeError("oops")
    for i5 in range(1):
        log(f"s8 {i5}")
        r6 = await p1(i5 + 0)
        log(f"s9 {r6}")
        log(f"s10 {r6}")
    g = list(await asyncio.gather(p1(0), p1(1, b=1)))
    log(f"s11 {g}")


run(main)
