"""After a blocking call, what was ready goes before the timers that fell due."""

import asyncio

from virtual import block, log, run


async def sleeper():
    await asyncio.sleep(1)
    log("sleeper wakes")


async def blocker():
    log("blocking")
    block(2)
    log("unblocked")
    await asyncio.sleep(0)
    log("blocker goes on")


async def yielder():
    log("yielder starts")
    await asyncio.sleep(0)
    log("yielder goes on")


async def main():
    await asyncio.gather(sleeper(), blocker(), yielder())
    log("end")


run(main)
