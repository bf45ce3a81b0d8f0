"""Drawn at random, number 8 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    log(f"s1 {b}")
    log(f"s2 {b}")
    async with door:
        log(f"s3 {a}")
    return b + 1


async def p1(a, b=2):
    if b % 2 == 0:
        return 7
    if b % 2 == 0:
        return a + 3
    log(f"s4 {a}")
    return b + 4


async def p2(a, b=2):
    async with door:
        if a % 2 == 0:
            return a + 3
        for i1 in range(1):
            if 1 == 1:
                try:
                    await asyncio.sleep(0.1)
                finally:
                    log("s5")
                try:
                    log(f"s6 {b}")
                    log(f"s7 {b}")
                    log(f"s8 {a}")
                except RuntimeError as e:
                    log(f"s9 {e}")
                    log(f"s10 {b}")
                    log(f"s11 {i1}")
            w2 = 0
            while w2 < 3:
                w2 += 1
                log(f"s12 {w2}")
    return b + 0


async def main():
    if 1 == 1:
        raise RuntimeError("oops")
    try:
        log("s13")
    finally:
        log("s14")
    r3 = await p2(2)
    log(f"s15 {r3}")
    for i4 in range(1):
        if i4 % 2 == 0:
            continue
    log("s16")
    r5 = await p2(9)
    log(f"s17 {r5}")


run(main)
