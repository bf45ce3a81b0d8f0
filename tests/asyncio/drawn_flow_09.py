"""Drawn at random, number 9 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    if a % 2 == 1:
        return a + 1
    return 8


async def p1(a, b=2):
    try:
        r1 = await p2(4)
        log(f"s1 {r1}")
        if b % 2 == 0:
            return a + 4
    except RuntimeError as e:
        log(f"s2 {e}")
        log(f"s3 {b}")
        if b % 2 == 0:
            return b + 2
    return 2


async def p2(a, b=2):
    log(f"s4 {b}")
    if b % 2 == 1:
        try:
            if b % 2 == 1:
                return b + 0
        finally:
            log("s5")
    return a + 1


async def main():
    r2 = await p2(0)
    log(f"s6 {r2}")
    async with door:
        if 1 == 1:
            try:
                try:
                    await asyncio.sleep(0.3)
                except RuntimeError as e:
                    log(f"s7 {e}")
                    await asyncio.sleep(0.2)
                    log(f"s8 {r2}")
                    await asyncio.sleep(0.2)
                if r2 % 2 == 1:
                    await asyncio.sleep(0.1)
                    await asyncio.sleep(0.1)
                if r2 % 2 == 1:
                    raise RuntimeError("oops")
            except RuntimeError as e:
                log(f"s9 {e}")
                log(f"s10 {r2}")
            finally:
                log("s11")
                await asyncio.sleep(0.1)
                log(f"s12 {r2}")
                for i3 in range(1):
                    await asyncio.sleep(0.3)
                    log(f"s13 {i3}")
            if r2 % 2 == 0:
                if r2 % 2 == 0:
                    raise RuntimeError("oops")
    g = list(await asyncio.gather(p0(r2 + 3), p0(0, b=1)))
    log(f"s14 {g}")
    log("s15")
    w4 = 0
    while w4 < 2:
        w4 += 1
        if w4 % 2 == 0:
            continue
        if w4 % 2 == 1:
            raise RuntimeError("oops")
    await asyncio.sleep(0.3)
    await asyncio.sleep(0.2)
    for i5 in range(1):
        for i6 in range(3):
            log(f"s16 {i5}")


run(main)
