"""A reset breaks a barrier for those who are there, and mends it for all others."""

import asyncio

from virtual import log, run


async def party(name, barrier):
    try:
        place = await barrier.wait()
        log(f"{name} passed as {place}")
    except asyncio.BrokenBarrierError:
        log(f"{name} is sent away")


async def main():
    barrier = asyncio.Barrier(2)
    # Who waits is sent away, and who comes before that has happened waits for it.
    first = asyncio.create_task(party("a", barrier))
    await asyncio.sleep(1)
    second = asyncio.create_task(party("b", barrier))
    await barrier.reset()
    third = asyncio.create_task(party("c", barrier))
    await asyncio.gather(first, second, third)
    # Who has not had its turn since the barrier opened is sent away, too.
    first = asyncio.create_task(party("d", barrier))
    await asyncio.sleep(1)
    await barrier.wait()
    await barrier.reset()
    await first
    # What was broken for good is whole again.
    first = asyncio.create_task(party("e", barrier))
    await asyncio.sleep(1)
    await barrier.abort()
    await first
    await party("f", barrier)
    await barrier.reset()
    await asyncio.gather(party("g", barrier), party("h", barrier))
    # Nobody is there.
    await barrier.reset()
    await asyncio.gather(party("i", barrier), party("j", barrier))
    log("end")


run(main)
