"""A wait that may take no time is over in the turn after the next, whether anything has ended or not."""

import asyncio

from virtual import log, run


async def steps(name):
    for step in range(3):
        log(f"{name} {step}")
        await asyncio.sleep(0)


async def main():
    asyncio.create_task(steps("before"))
    sleeper = asyncio.create_task(asyncio.sleep(5))
    done, pending = await asyncio.wait([sleeper], timeout=0)
    log(f"{len(done)} done, {len(pending)} pending")
    asyncio.create_task(steps("after"))
    done, pending = await asyncio.wait([sleeper], timeout=0, return_when=asyncio.FIRST_COMPLETED)
    log(f"{len(done)} done, {len(pending)} pending")
    await sleeper


run(main)
