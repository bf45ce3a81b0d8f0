"""Drawn at random, number 7 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    if b % 2 == 0:
        return a + 3
    return b + 4


async def p1(a, b=2):
    log(f"s1 {a}")
    if b % 2 == 1:
        return a + 1
    try:
        g = list(await asyncio.gather(p2(8), p2(3, b=1)))
        log(f"s2 {g}")
        try:
            log(f"s3 {a}")
            async with door:
                if b % 2 == 1:
                    raise RuntimeError("oops")
                log(f"s4 {a}")
            for i1 in range(1):
                await asyncio.sleep(0.1)
                try:
                    await asyncio.sleep(0.2)
                    await asyncio.sleep(0.3)
                except RuntimeError as e:
                    log(f"s5 {e}")
                    log(f"s6 {i1}")
                finally:
                    log("s7")
        except RuntimeError as e:
            log(f"s8 {e}")
            await asyncio.sleep(0.3)
    except RuntimeError as e:
        log(f"s9 {e}")
        log(f"s10 {b}")
    finally:
        log("s11")
    return b + 1


async def p2(a, b=2):
    log(f"s12 {b}")
    if b % 2 == 0:
        return a + 1
    return a + 1


async def main():
    w2 = 0
    while w2 < 1:
        w2 += 1
        log(f"s13 {w2}")
    await asyncio.sleep(0.1)
    log("s14")
    log("s15")
    for i3 in range(3):
        await asyncio.sleep(0.1)
        if i3 % 2 == 0:
            continue
        async with door:
            try:
                try:
                    log(f"s16 {i3}")
                finally:
                    log("s17")
            finally:
                log("s18")
            log(f"s19 {i3}")
    await asyncio.sleep(0.1)


run(main)
