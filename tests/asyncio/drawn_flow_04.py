"""Drawn at random, number 4 about loops and procedures."""

import asyncio

from virtual import log, run

door = asyncio.Lock()


async def p0(a, b=2):
    log(f"s1 {b}")
    log(f"s2 {a}")
    return a + 3


async def p1(a, b=2):
    r1 = await p2(7)
    log(f"s3 {r1}")
    log(f"s4 {r1}")
    if a % 2 == 1:
        if r1 % 2 == 0:
            return 4
        if a % 2 == 1:
            return a + 3
        if r1 % 2 == 0:
            return 7
    return 1


async def p2(a, b=2):
    log(f"s5 {a}")
    if a % 2 == 1:
        return b + 2
    return b + 1


async def main():
    for i2 in range(3):
        if i2 % 2 == 1:
            raise RuntimeError("oops")
        for i3 in range(2):
            log(f"s6 {i2}")
            log(f"s7 {i3}")
            async with door:
                if i2 % 2 == 0:
                    continue
                try:
                    log(f"s8 {i2}")
                    raise RuntimeError("boom")
                except RuntimeError as e:
                    log(f"s9 {e}")
                    await asyncio.sleep(0.3)
        for i4 in range(3):
            for i5 in range(2):
                log(f"s10 {i5}")
                for i6 in range(2):
                    log(f"s11 {i4}")
                    await asyncio.sleep(0.2)
            try:
                try:
                    await asyncio.sleep(0.2)
                    await asyncio.sleep(0.2)
                    log(f"s12 {i4}")
                finally:
                    log("s13")
                    await asyncio.sleep(0.3)
                    log(f"s14 {i2}")
                    log(f"s15 {i4}")
                log(f"s16 {i4}")
                log(f"s17 {i2}")
            finally:
                log("s18")
    for i7 in range(3):
        log(f"s19 {i7}")
    for i8 in range(2):
        try:
            async with asyncio.timeout(0.24):
                log(f"s20 {i8}")
        except TimeoutError:
            log("s21")
    log("s22")


run(main)
